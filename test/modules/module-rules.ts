import type { Module } from './modules.ts';

/** One entry of the linter's `overrides`. */
export interface LintOverride {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

/**
 * The import rules of a module, one for each depth of folders that it has: a path that goes up means
 * another module at each.
 *
 * @param folders all folders below `src/`, as `core/mapping/`
 */
export function lintRules(module: Module, folders: readonly string[]): readonly LintOverride[] {
  const { path } = module;
  const depth = depthOf(path);
  const within = folders.filter((folder) => folder.startsWith(path)).map(depthOf);
  const levels = path.endsWith('/') ? Math.max(depth, ...within) - depth : 0;
  return Array.from({ length: levels + 1 }, (_, level) => ({
    files: [`src/${path}${'*/'.repeat(level)}${path.endsWith('/') ? '*.{ts,tsx}' : ''}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: patternsOf(module, depth + level),
              message: messageOf(module),
              ...(module.isFreeInTypes === true ? { allowTypeImports: true } : {}),
            },
          ],
        },
      ],
    },
  }));
}

/** A row of ARCHITECTURE.md's table. */
export function tableRow({ path, what, imports }: Module): string {
  return `| \`${path}\` | ${what} | ${importsText(imports)} |`;
}

function patternsOf({ path, imports, isApart }: Module, folderDepth: number): readonly string[] {
  const src = folderDepth === 0 ? './' : '../'.repeat(folderDepth);
  const pathsOf = (name: string): string => `${src}${name.endsWith('/') ? `${name}**` : name}`;
  if ('everythingBut' in imports) return imports.everythingBut.map(pathsOf);
  const names = imports.flatMap((one) => (typeof one === 'string' ? [one] : one.files));
  // A module within another that it may import is at home up to there.
  const home = names.find((name) => path !== name && path.startsWith(name)) ?? path;
  const steps = folderDepth - depthOf(home);
  const up = Array.from({ length: steps }, (_, index) => `!${'../'.repeat(index + 1)}**`);
  const own = depthOf(path) === 0 ? [] : [isApart === true ? '!./*.ts' : '!./**', ...up];
  const beyond = steps === 0 ? [] : [`${'../'.repeat(steps + 1)}**`];
  const allowed = names.flatMap((name) => {
    if (isModule(name)) return name === home ? [] : [`!${pathsOf(name)}`];
    return name === 'node:*' ? ['!node:*', '!node:*/**'] : [`!${name}`];
  });
  return ['**', ...own, ...beyond, ...allowed];
}

/** How many folders a path goes down from `src/`. */
function depthOf(path: string): number {
  return path.split('/').length - 1;
}

function isModule(name: string): boolean {
  return name.endsWith('/') || name.endsWith('.ts');
}

function messageOf({ path, imports, reason }: Module): string {
  const text = importsText(imports);
  if ('everythingBut' in imports) return `${path} imports ${text}: ${reason}.`;
  return `${path} imports nothing but ${text === '' ? 'itself' : text}: ${reason}.`;
}

function importsText(imports: Module['imports']): string {
  if ('everythingBut' in imports) return `everything but ${imports.everythingBut.join(', ')}`;
  return imports
    .map((one) => (typeof one === 'string' ? one : one.name))
    .map((name) => (name === 'node:*' ? 'Node' : name.replace(/^(clock|log)\.ts$/, '$1')))
    .join(', ');
}
