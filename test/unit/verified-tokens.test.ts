import type { Session } from '../../src/access/session';
import { rememberVerified } from '../../src/access/verified-tokens';

const START = Date.UTC(2026, 0, 1);

describe('A token that was verified', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: START, doNotFake: ['nextTick', 'setImmediate', 'performance'] });
  });
  afterEach(() => jest.useRealTimers());

  function verifier(lifetimeMs = 60_000) {
    const asked: string[] = [];
    const verify = rememberVerified(async (token) => {
      asked.push(token);
      if (token === 'forged') throw new Error('refused');
      const session: Session = {
        role: 'evaluator',
        sub: token,
        expiresAt: new Date(START + lifetimeMs),
      };
      return session;
    });
    return { asked, verify };
  }

  it('is not verified again for a few seconds', async () => {
    const { asked, verify } = verifier();
    const first = await verify('a');
    expect(await verify('a')).toBe(first);
    expect((await verify('b')).sub).toBe('b');
    expect(asked).toEqual(['a', 'b']);
    jest.setSystemTime(START + 9_999);
    await verify('a');
    expect(asked).toEqual(['a', 'b']);
    jest.setSystemTime(START + 10_000);
    await verify('a');
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('is verified again once it has expired, or the clock was set back', async () => {
    const { asked, verify } = verifier(5_000);
    await verify('a');
    jest.setSystemTime(START + 5_000);
    await verify('a');
    expect(asked).toEqual(['a', 'a']);
    jest.setSystemTime(START);
    await verify('a');
    expect(asked).toEqual(['a', 'a', 'a']);
  });

  it('says nothing of one that was refused', async () => {
    const { asked, verify } = verifier();
    await expect(verify('forged')).rejects.toThrow('refused');
    await expect(verify('forged')).rejects.toThrow('refused');
    expect(asked).toEqual(['forged', 'forged']);
  });

  it('is one of so many that are remembered', async () => {
    const { asked, verify } = verifier();
    for (let number = 0; number <= 2_000; number += 1) await verify(`token ${number}`);
    await verify('token 2000');
    await verify('token 0');
    expect(asked).toHaveLength(2_002);
  });
});
