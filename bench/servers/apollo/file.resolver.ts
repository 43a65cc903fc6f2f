import { FieldResolver, Resolver, Root } from 'type-graphql';
import { links } from '../shared/links.mjs';
import { File } from './file';

const link = links();

@Resolver(() => File)
export class FileResolver {
  @FieldResolver(() => String)
  url(@Root() file: File): string | Promise<string> {
    return link(file);
  }
}
