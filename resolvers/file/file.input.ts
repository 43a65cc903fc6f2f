import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import {
  UPLOAD_KINDS,
  type UploadKind as UploadKindName,
} from '../../src/domains/file/upload-kind';
import { PageArgs } from '../../src/graphql/page-args';
import { BigIntValue, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { IsOptional, Matches } from '../shared/checks';
import { enumOf } from '../shared/enums';
import { BigIntFilter, DateTimeFilter, IdFilter, StringFilter } from '../shared/filters.input';
import { MutationInput } from '../shared/mutation.input';
import { JsonObject, Nested, NestedList, Text } from '../shared/validation';

export const UploadKind = enumOf(UPLOAD_KINDS);
registerEnumType(UploadKind, {
  name: 'UploadKind',
  description: 'What is uploaded.',
  valuesConfig: {
    SCREENSHOT: { description: 'A picture; it goes to {agent}/screenshots/{fileName}.' },
    BINARY: { description: 'Any other file; it goes to {agent}/{fileName}, folders allowed.' },
  },
});

@InputType({ description: 'Which files; fields given together all hold.' })
@VisibleTo(...EVERYONE)
export class FileFilter {
  @Field(() => StringFilter, { nullable: true, description: 'The agent.' })
  @Nested()
  agentId?: StringFilter | null;

  @Field(() => IdFilter, { nullable: true, description: 'The task.' })
  @Nested()
  taskId?: IdFilter | null;

  @VisibleTo(...INSIDERS)
  @Field(() => StringFilter, { nullable: true, description: 'The bucket.' })
  @Nested()
  bucket?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'The media type.' })
  @Nested()
  contentType?: StringFilter | null;

  @Field(() => StringFilter, { nullable: true, description: 'The key in the bucket.' })
  @Nested()
  objectPath?: StringFilter | null;

  @Field(() => DateTimeFilter, { nullable: true, description: 'When it was uploaded.' })
  uploadedAt?: InstanceType<typeof DateTimeFilter> | null;

  @Field(() => BigIntFilter, { nullable: true, description: 'Its size in bytes.' })
  sizeBytes?: InstanceType<typeof BigIntFilter> | null;

  @Field(() => [FileFilter], { nullable: true, description: 'All of these hold as well.' })
  @NestedList(20)
  and?: FileFilter[] | null;

  @Field(() => [FileFilter], { nullable: true, description: 'At least one of these holds.' })
  @NestedList(20)
  or?: FileFilter[] | null;

  @Field(() => FileFilter, { nullable: true, description: 'This does not hold.' })
  @Nested()
  not?: FileFilter | null;
}

@ArgsType()
export class FilePageArgs extends PageArgs {
  @Field(() => FileFilter, { nullable: true, description: 'Which files.' })
  @Nested()
  filter?: FileFilter | null;
}

@InputType({ description: 'A file about to be uploaded.' })
@VisibleTo(...WRITERS)
export class RequestUploadInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'The agent; by default the token’s own.' })
  @Text(100)
  agentId?: string | null;

  @Field(() => UploadKind, { description: 'What it is.' })
  kind!: UploadKindName;

  @Field(() => String, {
    description: 'Its name; for BINARY with folders, such as run-7/trace.zip.',
  })
  @Text(700)
  fileName!: string;

  @Field(() => String, { description: 'Its media type, such as image/png.' })
  @Matches(/^[\w.+-]{1,60}\/[\w.+-]{1,80}(; ?[\w-]{1,20}=[\w.-]{1,40})?$/, {
    message: 'contentType must be a media type such as image/png',
  })
  contentType!: string;

  @Field(() => BigIntValue, { description: 'Its exact size in bytes.' })
  sizeBytes!: string;

  @Field(() => String, {
    nullable: true,
    description: 'sha256: and its SHA-256 in hexadecimal; the store then refuses other content.',
  })
  @IsOptional()
  @Matches(/^sha256:[0-9a-fA-F]{64}$/, { message: 'checksum must be sha256:<64 hex digits>' })
  checksum?: string | null;

  @Field(() => ID, { nullable: true, description: 'The task it belongs to.' })
  @Text(200)
  taskId?: string | null;

  @Field(() => JsonValue, { nullable: true, description: 'An object with what else to note.' })
  @JsonObject()
  metadata?: Record<string, unknown> | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether a file of this name may be replaced.',
  })
  overwrite!: boolean;
}

@InputType({ description: 'An upload that was put to its url.' })
@VisibleTo(...WRITERS)
export class CompleteUploadInput extends MutationInput {
  @Field(() => String, { description: 'As requestUpload gave it; good for 24 hours.' })
  @Text(100_000)
  uploadId!: string;
}

@InputType({ description: 'A file to delete.' })
@VisibleTo(...WRITERS)
export class DeleteFileInput extends MutationInput {
  @Field(() => ID, { description: 'The file.' })
  fileId!: string;
}
