import { inSheaves } from '../../src/http/log-sheaves';

const info = (text: string) => `{"level":"info","msg":"${text}"}\n`;

describe('Lines of the log', () => {
  let written: string[];
  let exits: NodeJS.ExitListener[];
  beforeEach(() => {
    jest.useFakeTimers();
    exits = process.listeners('exit');
    written = [];
  });
  afterEach(() => {
    for (const one of process.listeners('exit')) {
      if (!exits.includes(one)) process.off('exit', one);
    }
    jest.useRealTimers();
  });
  const open = () => inSheaves({ write: (lines) => written.push(lines) });

  it('are written together, a moment later', () => {
    const log = open();
    for (const text of ['a', 'b', 'c']) log.write(info(text));
    expect(written).toEqual([]);
    jest.runAllTimers();
    expect(written).toEqual([info('a') + info('b') + info('c')]);
    log.write(info('d'));
    jest.runAllTimers();
    expect(written).toHaveLength(2);
  });

  it('wait for nothing where something went wrong, and keep their order', () => {
    const log = open();
    log.write(info('before'));
    log.write('{"level":"error","msg":"broken"}\n');
    expect(written.join('')).toBe(`${info('before')}{"level":"error","msg":"broken"}\n`);
  });

  it('do not gather without end', () => {
    const log = open();
    for (let line = 0; line < 1_000; line += 1) log.write(info('x'.repeat(100)));
    expect(written.length).toBeGreaterThan(3);
  });

  it('are all written when the process ends', () => {
    open().write(info('last'));
    const [own] = process.listeners('exit').filter((one) => !exits.includes(one));
    own?.call(process, 0);
    expect(written).toEqual([info('last')]);
  });
});
