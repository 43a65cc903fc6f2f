import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { disable?: boolean; test?: string[] };
}
interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}
interface Workflow {
  jobs: Record<
    string,
    { services?: Record<string, { image: string }>; steps: { run?: string; uses?: string }[] }
  >;
}

export const ROOT = join(__dirname, '../..');

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
export const composeText = read('docker-compose.yml');
export const compose: Compose = parse(composeText, { merge: true });
export const workflow: Workflow = parse(read('.github/workflows/ci.yml'));
export const services = Object.entries(compose.services);

/** Names that a file in the form of an environment file sets, commented out or not. */
export function namesIn(path: string): string[] {
  return [...read(path).matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
}

export function service(name: string): Service {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}
