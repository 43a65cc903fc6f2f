import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { FILE_KINDS } from '../../src/domains/file/file-kind';
import { connectionOf } from '../../src/graphql/connection';
import { BigIntValue, DateTime, JsonValue } from '../../src/graphql/scalars';
import { EVERYONE, INSIDERS, VisibleTo, valuesVisibleTo } from '../../src/graphql/visibility';
import { Node } from '../node/node.type';
import { enumOf } from '../shared/enums';

export const FileKind = enumOf(FILE_KINDS);
registerEnumType(FileKind, {
  name: 'FileKind',
  description: 'What a file is, by the bucket it is in.',
  valuesConfig: {
    SCREENSHOT: { description: 'A picture of an agent at work.' },
    BINARY: { description: 'Any other file of an agent.' },
    ARTIFACT: { description: 'A result.' },
    OTHER: { description: 'A file in a bucket of another name.' },
  },
});

// A frontend's files are screenshots.
valuesVisibleTo<keyof typeof FileKind>('FileKind', {
  BINARY: INSIDERS,
  ARTIFACT: INSIDERS,
  OTHER: INSIDERS,
});

export const Disposition = enumOf(['INLINE', 'ATTACHMENT']);
registerEnumType(Disposition, {
  name: 'Disposition',
  description: 'What a browser does with a link.',
  valuesConfig: {
    INLINE: { description: 'Shows it; types that could run scripts are downloaded all the same.' },
    ATTACHMENT: { description: 'Downloads it.' },
  },
});

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'What is known of an object in object storage, without asking it.',
})
@VisibleTo(...EVERYONE)
export class File extends Node {
  @Field(() => String, { nullable: true, description: 'The key of the task it belongs to.' })
  taskId!: string | null;

  @Field(() => String, { nullable: true, description: 'The agent it belongs to, by its key.' })
  agentId!: string | null;

  @Field(() => String, { description: 'The bucket it is in.' })
  bucket!: string;

  @Field(() => String, { description: 'Its key in the bucket.' })
  objectPath!: string;

  @Field(() => String, { nullable: true, description: 'Its media type.' })
  contentType!: string | null;

  @Field(() => BigIntValue, { nullable: true, description: 'Its size in bytes.' })
  sizeBytes!: string | null;

  @VisibleTo(...INSIDERS)
  @Field(() => String, { nullable: true, description: 'Its checksum, such as sha256:….' })
  checksum!: string | null;

  @VisibleTo(...INSIDERS)
  @Field(() => JsonValue, { nullable: true, description: 'What else was noted of it.' })
  metadata!: unknown;

  @Field(() => DateTime, { nullable: true, description: 'When it was uploaded.' })
  uploadedAt!: string | null;
}

export const FileConnection = connectionOf<object>(() => File, {
  name: 'File',
  visibleTo: EVERYONE,
});

@ObjectType({ simpleResolvers: true, description: 'A link that opens an object until it expires.' })
@VisibleTo(...EVERYONE)
export class SignedUrl {
  @Field(() => String, {
    description: 'Open it without a token; the same object has the same link for a while.',
  })
  url!: string;

  @Field(() => DateTime, { description: 'When it stops working.' })
  expiresAt!: string | Date;
}
