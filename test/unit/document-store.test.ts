import { parse } from 'graphql';
import { createDocumentStore } from '../../src/graphql/document-store';

const SIZE = 100;
const documentOf = (name: string) => parse(`{ ${name.padEnd(SIZE - 4)} }`);

describe('The store of parsed documents', () => {
  it('keeps the ones that were asked last, by the length of their texts', async () => {
    const store = createDocumentStore(3 * SIZE);
    const documents = new Map(['a', 'b', 'c', 'd'].map((name) => [name, documentOf(name)]));
    for (const name of ['a', 'b', 'c']) await store.set(name, documents.get(name) as never);
    expect(await store.get('a')).toBe(documents.get('a'));
    await store.set('d', documents.get('d') as never);
    expect(await store.get('b')).toBeUndefined();
    for (const name of ['a', 'c', 'd']) expect(await store.get(name)).toBe(documents.get(name));
  });

  it('has room again for what was dropped or replaced', async () => {
    const store = createDocumentStore(2 * SIZE);
    await store.set('a', documentOf('a'));
    await store.set('a', documentOf('again'));
    await store.set('b', documentOf('b'));
    expect(await store.get('a')).toBeDefined();
    await store.delete('a');
    expect(await store.get('a')).toBeUndefined();
    await store.set('c', documentOf('c'));
    expect(await store.get('b')).toBeDefined();
  });

  it('keeps none that is longer than all its room', async () => {
    const store = createDocumentStore(SIZE / 2);
    await store.set('a', documentOf('a'));
    expect(await store.get('a')).toBeUndefined();
  });
});
