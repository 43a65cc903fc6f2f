import { textOf } from './source';

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  optional?: boolean;
}

const read = (file: string) => JSON.parse(textOf(file));
const manifest: { dependencies: Record<string, string> } = read('bench/package.json');
const lock: { packages: Record<string, Locked> } = read('bench/package-lock.json');
const product = read('package.json');
const ofProduct: Record<string, string> = { ...product.dependencies, ...product.devDependencies };
const versions = Object.entries(manifest.dependencies);

describe('the packages of bench/', () => {
  it('are named by exact versions, the same that the lockfile has', () => {
    const locked = versions.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(locked).toEqual(versions);
  });

  it('are no peers in the product, and of the product’s version where it has them too', () => {
    const peers = ['postgraphile', 'mercurius', 'fastify'];
    expect(peers.filter((name) => name in ofProduct)).toEqual([]);
    const shared = versions.filter(([name]) => name in ofProduct);
    expect(shared.length).toBeGreaterThan(0);
    expect(shared).toEqual(shared.map(([name]) => [name, ofProduct[name]]));
  });

  it('are locked by hash and name no registry', () => {
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
    const unproven = packages.filter(([, { integrity, optional }]) => !integrity && !optional);
    expect(unproven.map(([path]) => path)).toEqual([]);
  });
});
