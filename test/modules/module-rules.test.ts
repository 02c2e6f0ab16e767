import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { filesOf, read, ROOT } from '../checkout.ts';
import { MODULES, type Module } from './modules.ts';

/* The linter is run on files that import what they may, and on files that import what they may not. */

/** A file for each depth of folders of each module, with what it imports, by names from `src/`. */
interface Probe {
  readonly path: string;
  readonly imports: readonly string[];
  readonly isRefused: boolean;
}

const SOURCES = filesOf('src', '.ts', '.tsx').map(({ path }) => path.slice('src/'.length));

/** Something that a module may not import, not even its types. */
const STRANGERS = ['main.ts', 'nobody/nobody.ts'];

const PROBES = MODULES.flatMap((module) =>
  (module.path.endsWith('/') ? foldersOf(module) : []).flatMap((folder): readonly Probe[] => {
    const allowed = allowedOf(module);
    const stranger = STRANGERS.find((name) => isStrange(name, module));
    const own =
      module.path.endsWith('/') && module.isApart !== true ? [`${module.path}own.ts`] : [];
    return [
      { path: `${folder}may.ts`, imports: [...own, ...allowed], isRefused: false },
      ...(stranger === undefined
        ? []
        : ['ts', 'tsx'].map((ending) => ({
            path: `${folder}may-not.${ending}`,
            imports: [stranger],
            isRefused: true,
          }))),
    ];
  }),
);

const FILE_PROBES = MODULES.filter(({ path }) => path.endsWith('.ts')).map((module): Probe => ({
  path: module.path,
  imports: STRANGERS.filter((name) => isStrange(name, module)),
  isRefused: true,
}));

describe('of a file in each module, the linter', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'modules-'));
  let refused: ReadonlySet<string>;

  beforeAll(() => {
    // Types do not matter here, and there is nothing to look them up in.
    const settings = JSON.parse(read('.oxlintrc.json')) as object;
    const config = join(checkout, '.oxlintrc.json');
    writeFileSync(config, JSON.stringify({ ...settings, options: {}, $schema: undefined }));
    for (const { path, imports } of [...PROBES, ...FILE_PROBES]) {
      const file = join(checkout, 'src', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, imports.map((name) => `import '${from(path, name)}';\n`).join(''));
    }
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const { stdout } = spawnSync(process.execPath, [oxlint, '-c', config, '-f', 'json', 'src'], {
      cwd: checkout,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as {
      readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
    };
    refused = new Set(
      diagnostics
        .filter(({ code }) => code.includes('no-restricted-imports'))
        .map(({ filename }) => filename.slice('src/'.length)),
    );
  });

  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  test.each([...PROBES, ...FILE_PROBES])(
    'sees that $path imports $imports: refused is $isRefused',
    (probe) => {
      expect(refused.has(probe.path)).toBe(probe.isRefused);
    },
  );
});

test('every file of src/ belongs to a module, and no module is empty', () => {
  const isOf = (path: string, module: string): boolean =>
    module.endsWith('/') ? path.startsWith(module) : path === module;
  const astray = SOURCES.filter((path) => !MODULES.some((module) => isOf(path, module.path)));
  const empty = MODULES.filter(({ path }) => !SOURCES.some((source) => isOf(source, path)));
  expect({ astray, empty: empty.map(({ path }) => path) }).toEqual({ astray: [], empty: [] });
});

/** Where probes of a module lie: in its folder, and in one within, which has another way up. */
function foldersOf({ path }: Module): readonly string[] {
  const within = SOURCES.find(
    (source) =>
      source.startsWith(path) &&
      source.slice(path.length).includes('/') &&
      !MODULES.some(
        (other) =>
          other.path !== path && source.startsWith(other.path) && other.path.startsWith(path),
      ),
  );
  return [path, ...(within === undefined ? [] : [`${dirname(within)}/`])];
}

function allowedOf({ imports }: Module): readonly string[] {
  if ('everythingBut' in imports) return ['core/any.ts'];
  return imports
    .flatMap((one) => (typeof one === 'string' ? [one] : one.files))
    .map((name) => (name === 'node:*' ? 'node:fs/promises' : name))
    .map((name) => (name.endsWith('/') ? `${name}any.ts` : name));
}

function isStrange(name: string, { imports }: Module): boolean {
  return 'everythingBut' in imports ? imports.everythingBut.includes(name) : true;
}

/** How a file imports another, or a package. */
function from(path: string, name: string): string {
  if (!name.endsWith('.ts')) return name;
  const way = relative(dirname(path), name);
  return way.startsWith('.') ? way : `./${way}`;
}
