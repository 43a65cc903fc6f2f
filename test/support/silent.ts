import { format } from 'node:util';

/** A test that prints hides the next one's trouble: whatever one says fails it. */
const said: string[] = [];

for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table'] as const) {
  console[name] = (...words: unknown[]) => said.push(format(...words));
}
// The tests' own view of the streams: jest's reports go to the real ones.
for (const name of ['stdout', 'stderr'] as const) {
  const write = (chunk: string | Uint8Array) => {
    said.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  };
  const stream = Object.create(process[name], { write: { value: write, writable: true } });
  Object.defineProperty(process, name, { value: stream, configurable: true });
}

function saidNothing(): void {
  const all = said.splice(0);
  if (all.length > 0) throw new Error(`Tests print nothing, but this was said: ${all.join('\n')}`);
}

afterEach(saidNothing);
afterAll(saidNothing);

// As src/main.ts does: the SDK's notice about later versions of Node.js helps nobody.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
