import { Arg, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../src/graphql/context';
import { Cost } from '../../src/graphql/cost';
import { DateTime } from '../../src/graphql/scalars';
import { VisibleTo, WRITERS } from '../../src/graphql/visibility';
import { CompleteUploadInput, DeleteFileInput, RequestUploadInput } from './file.input';
import { File } from './file.type';

@ObjectType({ simpleResolvers: true, description: 'A header that the PUT must carry, exactly.' })
@VisibleTo(...WRITERS)
export class UploadHeader {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How to upload: send the bytes to the url, then call completeUpload.',
})
@VisibleTo(...WRITERS)
export class RequestUploadPayload {
  @Field(() => String, { description: 'For completeUpload; good for 24 hours.' })
  uploadId!: string;

  @Field(() => String, { description: 'Where the bytes go, straight to object storage.' })
  url!: string;

  @Field(() => String, { description: 'The HTTP method: PUT.' })
  method!: string;

  @Cost({ most: 10 })
  @Field(() => [UploadHeader], {
    description: 'Send all of these; a browser sets content-length by itself.',
  })
  headers!: UploadHeader[];

  @Field(() => String, { description: 'The key it will have.' })
  objectPath!: string;

  @Field(() => DateTime, { description: 'When the url stops working.' })
  expiresAt!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The file.' })
@VisibleTo(...WRITERS)
export class FilePayload {
  @Field(() => File, { description: 'The file.' })
  file!: object;
}

@Resolver()
export class UploadResolver {
  @VisibleTo(...WRITERS)
  @Mutation(() => RequestUploadPayload, {
    description: 'Asks for a place to upload a file to; works while PostgreSQL is away.',
  })
  async requestUpload(
    @Arg('input', () => RequestUploadInput, { description: 'The file.' }) input: RequestUploadInput,
    @Ctx() { services, caller }: Context,
  ) {
    return services.uploads.request(caller, input);
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => FilePayload, {
    description: 'Registers a file that was uploaded; repeating it changes nothing.',
  })
  async completeUpload(
    @Arg('input', () => CompleteUploadInput, { description: 'The upload.' })
    input: CompleteUploadInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { file: await services.uploads.complete(caller, input) };
  }

  @VisibleTo(...WRITERS)
  @Mutation(() => FilePayload, { description: 'Deletes a file, its bytes and its row.' })
  async deleteFile(
    @Arg('input', () => DeleteFileInput, { description: 'The file.' }) input: DeleteFileInput,
    @Ctx() { services, caller }: Context,
  ) {
    return { file: await services.files.remove(caller, input) };
  }
}
