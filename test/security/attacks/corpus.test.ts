import { KINDS } from './kinds';

const twice = (names: string[]) => names.filter((name, at) => names.indexOf(name) !== at);
const cases = KINDS.flatMap(({ cases: all }) => all);

test('the corpus has at least 52 kinds and 300 cases', () => {
  expect(KINDS.length).toBeGreaterThanOrEqual(52);
  expect(cases.length).toBeGreaterThanOrEqual(300);
});

test('no two kinds, and no two cases of a kind, have the same name', () => {
  expect(twice(KINDS.map(({ kind }) => kind))).toEqual([]);
  for (const { kind, cases: all } of KINDS) {
    expect({ kind, again: twice(all.map(({ name }) => name)) }).toEqual({ kind, again: [] });
  }
});
