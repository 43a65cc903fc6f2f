/**
 * What entities are written with, each from its own file: these declare columns and no more, while
 * the package as a whole brings every driver and query builder along, which only migrations need.
 */
export { Column } from 'typeorm/decorator/columns/Column';
export { PrimaryColumn } from 'typeorm/decorator/columns/PrimaryColumn';
export { Entity } from 'typeorm/decorator/entity/Entity';
export { Index } from 'typeorm/decorator/Index';
