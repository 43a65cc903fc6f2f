type Package = typeof import('class-validator');

/**
 * The checks that inputs use, each from its own file: the package as a whole loads a hundred more,
 * and what they know of telephone numbers and postal codes.
 */
export const {
  ArrayMaxSize,
}: Package = require('class-validator/cjs/decorator/array/ArrayMaxSize');
export const { IsNumber }: Package = require('class-validator/cjs/decorator/typechecker/IsNumber');
export const { IsObject }: Package = require('class-validator/cjs/decorator/typechecker/IsObject');
export const { IsOptional }: Package = require('class-validator/cjs/decorator/common/IsOptional');
export const { Matches }: Package = require('class-validator/cjs/decorator/string/Matches');
export const { Max }: Package = require('class-validator/cjs/decorator/number/Max');
export const { MaxLength }: Package = require('class-validator/cjs/decorator/string/MaxLength');
export const { Min }: Package = require('class-validator/cjs/decorator/number/Min');
export const {
  ValidateNested,
}: Package = require('class-validator/cjs/decorator/common/ValidateNested');
