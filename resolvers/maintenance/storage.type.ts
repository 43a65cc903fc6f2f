import { Field, Int, ObjectType } from 'type-graphql';
import { UnavailableAgent } from '../../src/graphql/connection';
import { Cost } from '../../src/graphql/cost';
import { BigIntValue } from '../../src/graphql/scalars';
import { REVIEWERS, VisibleTo } from '../../src/graphql/visibility';

@ObjectType({ simpleResolvers: true, description: 'A table of the gateway’s in PostgreSQL.' })
@VisibleTo(...REVIEWERS)
export class TableStorage {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => BigIntValue, {
    nullable: true,
    description: 'How many rows, as last estimated by ANALYZE or VACUUM; null before the first.',
  })
  rows!: string | null;

  @Field(() => BigIntValue, { description: 'Bytes on disk without its indexes.' })
  bytes!: string;

  @Field(() => BigIntValue, { description: 'Bytes of all of its indexes.' })
  indexBytes!: string;
}

@ObjectType({ simpleResolvers: true, description: 'An index, and whether anybody uses it.' })
@VisibleTo(...REVIEWERS)
export class IndexStorage {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'The table it is on.' })
  table!: string;

  @Field(() => Boolean, { description: 'Whether it also keeps rows unique, used or not.' })
  isUnique!: boolean;

  @Field(() => BigIntValue, { description: 'Bytes on disk.' })
  bytes!: string;

  @Field(() => BigIntValue, {
    description:
      'How often it was read since statistics began on the server that answers: a replica counts its own.',
  })
  scans!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Registered files of a bucket.' })
@VisibleTo(...REVIEWERS)
export class FileStorage {
  @Field(() => String, { description: 'The bucket.' })
  bucket!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Whose they are; null for a whole bucket, and for rows that name nobody.',
  })
  agentId!: string | null;

  @Field(() => BigIntValue, { description: 'How many files.' })
  files!: string;

  @Field(() => BigIntValue, { description: 'Their bytes, where their rows say so.' })
  bytes!: string;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What is registered in the buckets, by the rows in PostgreSQL. Bytes sent up and down are known to the object storage alone: MinIO reports them under /minio/v2/metrics/cluster.',
})
@VisibleTo(...REVIEWERS)
export class FilesStorage {
  @Cost({ most: 500 })
  @Field(() => [FileStorage], { description: 'Each bucket as a whole, the fullest first.' })
  buckets!: object[];

  @Cost({ most: 500 })
  @Field(() => [FileStorage], { description: 'Each agent’s share of a bucket, the largest first.' })
  agents!: object[];

  @Field(() => Boolean, { description: 'Whether there are more shares than are listed.' })
  truncated!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A collection of an agent’s database.' })
@VisibleTo(...REVIEWERS)
export class CollectionStorage {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => BigIntValue, { nullable: true, description: 'How many documents.' })
  documents!: string | null;

  @Field(() => BigIntValue, { nullable: true, description: 'Bytes of the documents.' })
  bytes!: string | null;

  @Field(() => BigIntValue, { nullable: true, description: 'Bytes on disk, compressed.' })
  storageBytes!: string | null;

  @Field(() => BigIntValue, {
    nullable: true,
    description: 'Bytes of its indexes; null, like any size, where the server does not tell.',
  })
  indexBytes!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The database of an agent.' })
@VisibleTo(...REVIEWERS)
export class AgentDatabase {
  @Field(() => String, { description: 'The agent key.' })
  agentId!: string;

  @Cost({ most: 12 })
  @Field(() => [CollectionStorage], {
    description: 'Its collections: logs, memories and settings first, then others by name.',
  })
  collections!: object[];

  @Field(() => Int, { description: 'How many further collections there are.' })
  more!: number;
}

@ObjectType({ simpleResolvers: true, description: 'The databases of many agents.' })
@VisibleTo(...REVIEWERS)
export class DatabasesStorage {
  @Cost({ perAgent: true })
  @Field(() => [AgentDatabase], { description: 'Those that answered.' })
  nodes!: object[];

  @Cost({ perAgent: true })
  @Field(() => [UnavailableAgent], {
    description: 'Agents whose databases did not answer in time; they are not among the nodes.',
  })
  unavailable!: object[];
}

@ObjectType({ description: 'How much of each store is used. Only what is selected is looked up.' })
@VisibleTo(...REVIEWERS)
export class StorageReport {}
