import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Answer } from './gateway';

const MAIN = join(__dirname, '..', '..', 'dist', 'src', 'main.js');

/** Longer than any start takes on a busy machine, and less than a test may take. */
const LONGEST_MS = 45_000;

/** The compiled program as an operator starts it, in an environment of nothing but what is given. */
export class ServeChild {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  stdout = '';
  stderr = '';
  private readonly watchers = new Set<() => void>();

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [MAIN, 'serve'], {
      env: { PATH: '', HOME: '/nonexistent', PORT: '0', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text) => this.heard('stdout', text));
    this.child.stderr?.on('data', (text) => this.heard('stderr', text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve(code);
        for (const look of this.watchers) look();
      });
    });
  }

  /** The first match in what it said; rejects when it ends or goes on for long without saying it. */
  said(from: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this[from]);
        const over = this.child.exitCode !== null || this.child.signalCode !== null;
        if (!match && !over) return;
        stop();
        if (match) resolve(match);
        else reject(this.without(pattern, 'it ended'));
      };
      const timer = setTimeout(() => {
        stop();
        reject(this.without(pattern, `it ran for ${LONGEST_MS} ms`));
      }, LONGEST_MS);
      const stop = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  async ready(): Promise<string> {
    return (await this.said('stdout', /^ready (\S+)$/m))[1] ?? '';
  }

  /** Rejects where the program is gone before it has answered. */
  async ask(token: string, query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(await this.ready(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  }

  /** By whatever signal; harmless when it is over already. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  private without(pattern: RegExp, how: string): Error {
    return new Error(`${how} without ${pattern}:\n${this.stdout}\n${this.stderr}`);
  }

  private heard(from: 'stdout' | 'stderr', text: Buffer): void {
    this[from] += text;
    for (const look of this.watchers) look();
  }
}
