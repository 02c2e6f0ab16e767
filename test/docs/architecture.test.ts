import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { documents, read, ROOT } from '../checkout.ts';
import { WORK_STATES } from '../../src/model/state.ts';

const ARCHITECTURE = read('ARCHITECTURE.md');

describe('the states of work are the same', () => {
  const states = [...WORK_STATES].toSorted();

  test('in the diagram', () => {
    const [, diagram = ''] = /```mermaid\n([\s\S]*?)```/.exec(ARCHITECTURE) ?? [];
    const named = [...diagram.matchAll(/^\s*(\S+) --> (\w+)/gm)].flatMap(
      ([, from = '', to = '']) => [from, to],
    );
    expect([...new Set(named)].filter((name) => name !== '[*]').toSorted()).toEqual(states);
  });

  test("in the schema's constraints", () => {
    const checks = [...read('test/ledger/schema.sql').matchAll(/CHECK \(state IN \(([^)]*)\)\)/g)];
    expect(checks).toHaveLength(4);
    for (const [, list = ''] of checks) {
      expect(
        list
          .split(',')
          .map((name) => name.trim().replaceAll("'", ''))
          .toSorted(),
      ).toEqual(states);
    }
  });
});

test('the table of modules has every module, and no other', () => {
  const [, rest = ''] = ARCHITECTURE.split('\n## Modules\n');
  const [table = ''] = rest.split('\n## ');
  const listed = [...table.matchAll(/^\| `([\w.-]+\/?)`/gm)].map(([, name = '']) => name);
  const there = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  expect(listed.toSorted()).toEqual(there.toSorted());
});

test('every module but the top ones has its rule of imports', () => {
  const { overrides } = JSON.parse(read('.oxlintrc.json')) as {
    overrides: { files: string[]; rules: object }[];
  };
  const ruled = new Set(
    overrides
      .filter(({ rules }) => 'no-restricted-imports' in rules)
      .flatMap(({ files }) => files.map((glob) => glob.split('/')[1])),
  );
  const modules = readdirSync(join(ROOT, 'src')).filter((name) => name !== 'main.ts');
  expect(modules.filter((name) => !ruled.has(name))).toEqual([]);
});

test('every source file that a document names exists', () => {
  const missing = documents().flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|test|bench|docs|data|mappings)\/[\w./-]*[\w/])`/g)]
      .map(([, named = '']) => named)
      .filter((named) => !existsSync(join(ROOT, named)))
      .map((named) => `${path}: ${named}`),
  );
  expect(missing).toEqual([]);
});

test('the index of decisions lists each of them, in order, by its number', () => {
  const files = readdirSync(join(ROOT, 'docs/adr')).filter((name) => name !== 'README.md');
  const rows = [...read('docs/adr/README.md').matchAll(/^\| \[(\d{4})\]\(([^)]+)\)/gm)];
  expect(rows.map(([, , file]) => file)).toEqual(files.toSorted());
  for (const [, number = '', file = ''] of rows) {
    expect(file.slice(0, 4)).toBe(number);
    expect(read(`docs/adr/${file}`)).toMatch(`# ${number}. `);
  }
});
