import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, textOf } from './source';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  optional?: boolean;
}

const manifest = JSON.parse(textOf('package.json'));
const lock: { packages: Record<string, Locked> } = JSON.parse(textOf('package-lock.json'));
const direct: [name: string, version: string][] = Object.entries({
  ...manifest.dependencies,
  ...manifest.devDependencies,
});

describe('package.json', () => {
  it('names exact versions, the same that the lockfile has', () => {
    const loose = direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
    for (const [name, version] of direct) {
      expect({ name, version: lock.packages[`node_modules/${name}`]?.version }).toEqual({
        name,
        version,
      });
    }
  });

  it('keeps together what must be of one version', () => {
    expect(manifest.devDependencies['@aws-sdk/s3-request-presigner']).toBe(
      manifest.dependencies['@aws-sdk/client-s3'],
    );
  });
});

describe('package-lock.json', () => {
  it('has one copy of graphql', () => {
    const copies = Object.keys(lock.packages).filter((path) => /(^|\/)graphql$/.test(path));
    expect(copies).toEqual(['node_modules/graphql']);
  });

  it('names no registry, and a hash for every package but other platforms’ optional ones', () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
    const unproven = packages.filter(([, { integrity, optional }]) => !integrity && !optional);
    expect(unproven.map(([path]) => path)).toEqual([]);
  });
});

/** The folder from which a module is loaded is what counts, whatever the lockfile says. */
it('is installed with one copy of graphql', () => {
  const found: string[] = [];
  const look = (folder: string) => {
    const modules = join(folder, 'node_modules');
    if (!existsSync(modules)) return;
    const names = readdirSync(modules).flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => join(name, one)) : name,
    );
    if (names.includes('graphql')) found.push(join(modules, 'graphql'));
    for (const name of names.filter((one) => !one.startsWith('.'))) look(join(modules, name));
  };
  look(ROOT);
  expect(found).toEqual([dirname(require.resolve('graphql/package.json'))]);
});
