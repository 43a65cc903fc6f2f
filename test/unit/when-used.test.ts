import type { Caller } from '../../src/access/caller';
import { whenUsed } from '../../src/domains/when-used';

it('makes a group of loaders when one of them is first used, once for each caller', () => {
  const made: string[] = [];
  const group = (name: string, value: number) => (caller: Caller) => {
    if (caller.requestId) made.push(`${name} for ${caller.requestId}`);
    return { [name]: value, [`${name}Again`]: value };
  };
  const loadersOf = whenUsed(group('tasks', 1), group('files', 2));
  const first = loadersOf({ requestId: 'one' } as Caller);
  const second = loadersOf({ requestId: 'two' } as Caller);
  expect(made).toEqual([]);

  expect([first.tasks, first.tasksAgain, first.tasks, second.filesAgain]).toEqual([1, 1, 1, 2]);
  expect(made).toEqual(['tasks for one', 'files for two']);
});
