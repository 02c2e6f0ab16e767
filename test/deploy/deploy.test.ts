import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { VARIABLE_NAMES } from '../../src/config/variables.ts';
import { filesOf, read, ROOT } from '../checkout.ts';
import { stagesOf } from './dockerfile.ts';

/* What `deploy/` and the files beside it promise; `npm run image-steps` runs the Dockerfile. */

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: { readonly [name: string]: unknown };
}

/** With a file on a disk, and with PostgreSQL. */
const FOLDERS = ['deploy/kubernetes', 'deploy/kubernetes-postgres'] as const;

const MANIFESTS = FOLDERS.flatMap((folder) => filesOf(folder, '.yaml')).map(({ path, text }) => ({
  path,
  manifest: parse(text) as Manifest,
}));

/** Where `kubernetes-types` has the type of a kind. */
const TYPES = new Map([
  ['Deployment', 'apps/v1'],
  ['NetworkPolicy', 'networking/v1'],
  ['PersistentVolumeClaim', 'core/v1'],
  ['PodDisruptionBudget', 'policy/v1'],
  ['Service', 'core/v1'],
]);

describe('the Kubernetes manifests', () => {
  const typed = MANIFESTS.filter(({ manifest }) => TYPES.has(manifest.kind));

  test('are as the published API has them, without a name that it does not know', async () => {
    const check = (manifests: readonly Manifest[]): string =>
      manifests
        .map((one) => {
          const type = `import('kubernetes-types/${TYPES.get(one.kind)}').${one.kind}`;
          return `(${JSON.stringify(one)}) satisfies ${type};`;
        })
        .join('\n');
    const right = typed.map(({ manifest }) => manifest);
    expect(right).toHaveLength(8);
    expect(await typeFaults(check(right))).toBe('');
    const wrong = right.map((one) => ({ ...one, spec: { ...one.spec, replica: 1 } }));
    expect(await typeFaults(check(wrong))).toContain('replica');
  });

  test.each(FOLDERS)('are all listed in %s', (folder) => {
    const { resources } = parse(read(`${folder}/kustomization.yaml`)) as {
      resources: readonly string[];
    };
    expect(resources.map((name) => `${folder}/${name}`).toSorted()).toEqual(
      typed.map(({ path }) => path).filter((path) => path.startsWith(`${folder}/`)),
    );
  });

  const deploymentIn = (folder: string): Manifest | undefined =>
    typed.find(({ path }) => path === `${folder}/deployment.yaml`)?.manifest;

  test('never run two daemons on one file', () => {
    expect(deploymentIn('deploy/kubernetes')?.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
  });

  test('with PostgreSQL three replicas are replaced one by one, apart from each other and without a disk', () => {
    const { spec } = deploymentIn('deploy/kubernetes-postgres') ?? {};
    expect(spec).toMatchObject({
      replicas: 3,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
    });
    const text = JSON.stringify(spec);
    expect(text).toContain('podAntiAffinity');
    expect(text).toContain('"secretKeyRef":{"name":"neostore-hubspot-database"');
    expect(text).not.toContain('persistentVolumeClaim');
    const { selector } = spec ?? {};
    const budget = typed.find(({ manifest }) => manifest.kind === 'PodDisruptionBudget')?.manifest;
    expect(budget?.spec).toEqual({ maxUnavailable: 1, selector });
  });

  test.each(['service.yaml', 'network-policy.yaml'])('have the same %s with either', (name) => {
    const [file, postgres] = FOLDERS.map((folder) => read(`${folder}/${name}`));
    expect(postgres).toBe(file);
  });
});

/** What the type checker says of a text; empty where it is right. */
async function typeFaults(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, text);
  const options = '--ignoreConfig --noEmit --strict --skipLibCheck --module esnext';
  const args = [...options.split(' '), '--moduleResolution', 'bundler', '--types', '', file];
  try {
    await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: folder });
    return '';
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml')) as {
    services: Readonly<Record<string, Service>>;
  };

  test('starts the daemon alone unless more is asked for', () => {
    const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name)).toEqual(['daemon']);
  });

  test('opens nothing but webhooks to other machines', () => {
    const open = Object.values(services)
      .flatMap(({ ports = [] }) => ports)
      .filter((port) => !port.startsWith('127.0.0.1:'));
    expect(open).toEqual(['8080:8080']);
  });

  test('lets the daemon write its ledger and nothing else', () => {
    const { read_only, cap_drop, volumes } = services['daemon'] ?? {};
    expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] });
    expect(volumes).toEqual(['ledger:/data', './mappings:/config/mappings:ro']);
  });

  test('mounts files that are there', () => {
    const mounted = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((source) => source.startsWith('.'));
    expect(mounted.length).toBeGreaterThan(5);
    expect(mounted.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });

  test('sets what the daemon knows', () => {
    const set = Object.keys(services['daemon']?.environment ?? {});
    expect(set.filter((name) => !VARIABLE_NAMES.some((known) => known === name))).toEqual([]);
  });
});

describe('compose.replicas.yaml', () => {
  const { services } = parse(read('compose.replicas.yaml')) as {
    services: Readonly<Record<string, Service>>;
  };

  test('runs three replicas behind a proxy, which alone is open to others', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'daemon', 'proxy']);
    expect(services['daemon']).toMatchObject({ deploy: { replicas: 3 }, read_only: true });
    expect(Object.values(services).map(({ ports }) => ports)).toEqual([
      undefined,
      undefined,
      ['8080:8080', '127.0.0.1:8081:8081'],
    ]);
  });

  test('sets what the daemon knows, and mounts files that are there', () => {
    const set = Object.keys(services['daemon']?.environment ?? {});
    expect(set.filter((name) => !VARIABLE_NAMES.some((known) => known === name))).toEqual([]);
    const mounted = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((source) => source.startsWith('.'));
    expect(mounted.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    expect(mounted).toHaveLength(2);
  });

  test('has a proxy whose settings HAProxy takes, where there is one', () => {
    const file = join(ROOT, 'deploy/haproxy/haproxy.cfg');
    const { stderr, error, status } = spawnSync('haproxy', ['-c', '-f', file], {
      encoding: 'utf8',
    });
    if (error !== undefined) return;
    expect({ status, stderr }).toMatchObject({ status: 0 });
    // The names are those of Docker's network alone.
    const warnings = stderr.split('\n').filter((line) => line.startsWith('[WARNING]'));
    expect(warnings.filter((line) => !line.includes("resolve address 'daemon'"))).toEqual([]);
  });
});

interface Service {
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

describe('the Dockerfile', () => {
  const stages = stagesOf(read('Dockerfile'));

  test('runs as somebody who is not root', () => {
    const users = stages.at(-1)?.instructions.filter(({ name }) => name === 'USER');
    expect(users?.map(({ rest }) => rest)).toEqual(['node']);
  });

  test('has the Node of the project in every stage', () => {
    for (const { base } of stages) expect(base).toMatch(/^node:24-/);
  });

  test('is given only files that are there, and none with settings', () => {
    const names = read('.dockerignore').match(/(?<=^!).+/gm) ?? [];
    expect(names.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
    expect(names.filter((name) => /env|\.db|^data$/.test(name))).toEqual([]);
  });
});

test('the image and the systemd unit bound memory alike', () => {
  const bounds = /^(?:ENV |Environment=)((?:NODE_OPTIONS|MALLOC_ARENA_MAX)=.+)$/gm;
  const boundsOf = (path: string) => Array.from(read(path).matchAll(bounds), ([, bound]) => bound);
  const ofImage = boundsOf('Dockerfile');
  expect(ofImage).toHaveLength(2);
  expect(boundsOf('deploy/systemd/neostore-hubspot.service')).toEqual(ofImage);
});

test('the systemd unit is one, where systemd can tell', () => {
  const unit = join(ROOT, 'deploy/systemd/neostore-hubspot.service');
  const { stderr, error } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  if (error !== undefined) return;
  const said = stderr.split('\n').filter((line) => line.includes('neostore-hubspot'));
  // The program is not where the unit has it, here.
  expect(said.filter((line) => !line.includes('is not executable'))).toEqual([]);
});
