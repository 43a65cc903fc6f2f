// First of all: it holds for what is loaded after it.
import './cli/compile-cache';
// Decorators of entities and types need it before any of them is loaded.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from './cli/exit-codes';
import { runProgram } from './cli/run-command';

// The pinned AWS SDK supports the versions of Node.js that we do; its notice about later ones would
// only disturb the log. It reads this from nowhere else.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** The command line: hands the process to a command and its exit code back. */
export async function main(args: string[]): Promise<void> {
  process.exitCode = await runProgram({
    args,
    env: process.env,
    version: readVersion(),
    signal: stopSignal(),
    stdout: process.stdout,
    stderr: process.stderr,
  });
}

/** The first signal asks for an orderly end; who repeats it wants out. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.failure);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'),
  );
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

// A reader that closes early (`| head`) is no reason for a stack.
process.stdout.on('error', () => process.exit(EXIT.ok));

if (require.main === module) void main(process.argv.slice(2));
