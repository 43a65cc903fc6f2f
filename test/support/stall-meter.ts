import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestStores, testEnvironment } from './test-config';

const MAIN = join(__dirname, '..', '..', 'dist', 'src', 'main.js');
const METER = join(__dirname, 'meter-stalls.cjs');

/** The compiled gateway in a process of its own, which says how long work held its event loop. */
export class MeteredGateway {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Over stores that are migrated already. */
  static async start(
    stores: TestStores,
    env: Record<string, string> = {},
  ): Promise<MeteredGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'triptych-metered-'));
    const child = fork(MAIN, ['serve'], {
      execArgv: ['--require', METER],
      env: {
        PATH: '',
        HOME: folder,
        NODE_NO_WARNINGS: '1',
        ...testEnvironment(stores, { DATA_DIR: folder, ...env }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const url = await ready(child);
    return new MeteredGateway(child, folder, Number(new URL(url).port));
  }

  /** How long the work held the event loop at once, at most. */
  async heldDuring(work: () => Promise<unknown>): Promise<number> {
    await this.tell('start');
    await work();
    const { heldMs = Number.NaN } = await this.tell('stop');
    return heldMs;
  }

  get lives(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    if (this.lives) {
      // It has nothing to save, and the way to it would keep it alive.
      this.child.kill('SIGKILL');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private tell(message: 'start' | 'stop'): Promise<{ heldMs?: number }> {
    return new Promise((resolve, reject) => {
      const gone = () => reject(new Error('the gateway is gone'));
      this.child.once('close', gone);
      this.child.once('message', (answer) => {
        this.child.off('close', gone);
        resolve(answer as { heldMs?: number });
      });
      this.child.send(message);
    });
  }
}

/** The address it prints, or what it said where it ended without. */
function ready({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    stderr?.on('data', (text) => {
      said = `${said}${text}`.slice(-4000);
    });
    stdout?.on('data', (text) => {
      const url = /^ready (\S+)$/m.exec(String(text))?.[1];
      if (url) resolve(url);
    });
    stdout?.once('close', () => reject(new Error(`it ended: ${said}`)));
  });
}
