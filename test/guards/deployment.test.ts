import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config';
import {
  compose,
  composeText,
  namesIn,
  ROOT,
  read,
  service,
  services,
  workflow,
} from './deployment-files';

/**
 * No container engine takes part in the tests, so the files for one are held to what can be read:
 * they name what exists, agree with each other and open nothing that should be closed.
 */
const MINIO_IMAGE = 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z';

describe('docker-compose.yml', () => {
  it('gives the gateway and its migration only variables that .env.example explains', () => {
    const known = namesIn('.env.example');
    for (const name of ['gateway', 'migrate']) {
      const given = Object.keys(service(name).environment ?? {});
      expect(given).toEqual(
        expect.arrayContaining(['DATABASE_URL', 'MONGODB_URL', 'S3_URL', 'S3_PUBLIC_URL']),
      );
      expect(given.filter((variable) => !known.includes(variable))).toEqual([]);
    }
  });

  it('configures a gateway that finds nothing to complain about', () => {
    const filled = (text: string): string =>
      text
        .replace(/\$\{[A-Z0-9_]+:-([^}]*)\}/g, '$1')
        .replace(/\$\{[A-Z0-9_]+:\?[^}]*\}/g, '0123456789abcdef'.repeat(3));
    const given = Object.entries(service('gateway').environment ?? {});
    const env = Object.fromEntries(given.map(([name, value]) => [name, filled(value)]));
    const config = loadConfig({ ...env, NODE_ENV: 'production' });
    expect(config.warnings).toEqual([]);
    expect([config.postgres.url, config.mongo.url, config.objects.url]).not.toContain(undefined);
  });

  it('is filled in by deploy/compose.env.example, name by name', () => {
    const asked = [...composeText.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name);
    expect(namesIn('deploy/compose.env.example').sort()).toEqual([...new Set(asked)].sort());
  });

  it('has no secret of its own', () => {
    const secret = /(PASSWORD|SECRET|KEY)$/;
    for (const [, name = '', rest] of composeText.matchAll(/\$\{([A-Z0-9_]+)([^}]*)\}/g)) {
      if (secret.test(name)) expect(rest).toBe(`:?set ${name}`);
    }
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (secret.test(name)) expect(value).toMatch(/^\$\{/);
      }
    }
    for (const [, name = '', value] of read('deploy/compose.env.example').matchAll(
      /^([A-Z0-9_]+)=(.*)$/gm,
    )) {
      if (secret.test(name)) expect(value).toBe('');
    }
  });

  it('keeps the stores away from the outside', () => {
    expect(compose.networks.stores).toEqual({ internal: true });
    expect(service('postgres').networks).toEqual(['stores']);
    expect(service('mongo').networks).toEqual(['stores']);
    const published = services.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name).sort()).toEqual(['gateway', 'minio']);
    for (const [, { ports = [], networks }] of published) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect(networks.some((name) => compose.networks[name]?.internal !== true)).toBe(true);
    }
  });

  it('names images by exact tags, and services, networks, volumes and files that exist', () => {
    expect(service('minio').image).toBe(MINIO_IMAGE);
    expect(service('gateway').image).toBe(`triptych:${JSON.parse(read('package.json')).version}`);
    for (const [name, { image, depends_on = {}, networks, volumes = [], ...rest }] of services) {
      expect(image).toMatch(/:[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*$/);
      expect(Object.keys(depends_on).filter((other) => !compose.services[other])).toEqual([]);
      expect(networks.filter((network) => !(network in compose.networks))).toEqual([]);
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        expect(
          source.startsWith('.') ? existsSync(join(ROOT, source)) : source in compose.volumes,
        ).toBe(true);
      }
      if (!rest.build)
        expect({ name, test: rest.healthcheck?.test }).toHaveProperty('test.0', 'CMD');
    }
  });

  it('starts the gateway after its migration, and that after healthy stores', () => {
    expect(service('gateway').depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
    for (const store of ['postgres', 'mongo', 'minio']) {
      expect(service('migrate').depends_on?.[store]).toEqual({ condition: 'service_healthy' });
    }
    expect(service('migrate').command).toEqual(['node', 'dist/src/main.js', 'migrate']);
  });
});

describe('deploy/Dockerfile', () => {
  const lines = read('deploy/Dockerfile')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('is built on one exact Node.js image that the package allows', () => {
    const images = lines
      .filter((line) => line.startsWith('FROM '))
      .map((line) => line.split(' ')[1]);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs the program that npm start runs, as nobody special, and says whether it lives', () => {
    const start: string = JSON.parse(read('package.json')).scripts.start.replace(/^exec /, '');
    expect(last.at(-1)).toBe(`CMD ${JSON.stringify(start.split(' ')).replaceAll(',', ', ')}`);
    expect(last).toContain('USER node');
    expect(last.slice(last.indexOf('USER node')).some((line) => /^(RUN|COPY)/.test(line))).toBe(
      false,
    );
    expect(last.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/livez');
    expect(last.find((line) => line.startsWith('ENV'))).toContain(
      'NODE_ENV=production HOST=0.0.0.0',
    );
    expect(last).toContain('RUN npm ci --omit=dev && npm cache clean --force');
  });

  it('copies what exists and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('continuous integration', () => {
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('runs the public workflow on the images of docker-compose.yml', () => {
    const images = Object.values(workflow.jobs).flatMap((job) => Object.values(job.services ?? {}));
    for (const { image } of images)
      expect(services.map(([, found]) => found.image)).toContain(image);
    expect(steps.some(({ run }) => run?.includes(`${MINIO_IMAGE} server`))).toBe(true);
  });

  it('names only scripts that exist', () => {
    const named = steps.flatMap(({ run = '' }) => run.match(/\.ci\/[\w./-]+/g) ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names no package registry: where packages come from is the machine’s business', () => {
    const scripts = readdirSync(join(ROOT, '.ci'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(scripts.filter((text) => /registry\.|index-url|GOPROXY|deb\.debian/.test(text))).toEqual(
      [],
    );
  });
});
