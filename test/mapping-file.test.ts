import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadMapping, MAPPING_BYTES_MAX, MappingError, readMapping } from '../src/mapping-file.ts';
import { temporaryFolder } from './cli/temporary-folder.ts';

const folder = temporaryFolder();

test('a mapping file without faults is compiled; its version names its bytes', async () => {
  const path = 'mappings/default.json';
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  const { version, create } = await loadMapping(path);
  expect({ version, create }).toEqual({ version: hash.slice(0, 12), create: 'email' });
});

test('a version differs as soon as one byte does', async () => {
  const path = folder('copy.json');
  const text = readFileSync('mappings/default.json', 'utf8');
  writeFileSync(path, text);
  const { version } = await loadMapping(path);
  writeFileSync(path, `${text} `);
  expect((await loadMapping(path)).version).not.toBe(version);
});

test('a file that still has the version that is known is not compiled', async () => {
  const path = folder('known.json');
  const text = readFileSync('mappings/default.json', 'utf8');
  writeFileSync(path, text);
  const { version } = await loadMapping(path);
  expect(await readMapping(path, version)).toBeNull();
  writeFileSync(path, `${text} `);
  expect(await readMapping(path, version)).toMatchObject({ compiled: { kind: 'compiled' } });
  const { version: unreadable } = await readMapping(folder('none.json'));
  expect(await readMapping(folder('none.json'), unreadable)).toBeNull();
});

test('a file that cannot be read is one fault of the whole file', async () => {
  const { compiled } = await readMapping(folder('none.json'));
  expect(compiled).toEqual({
    kind: 'faulty',
    faults: [
      {
        pointer: '',
        found: 'an unreadable file (ENOENT)',
        expected: 'a file that can be read',
        nearest: null,
      },
    ],
  });
});

test.each<[string, (path: string) => unknown]>([
  ['a folder', (path) => mkdirSync(path)],
  ['no file', (path) => execFileSync('mkfifo', [path])],
  ['an empty file', (path) => writeFileSync(path, '')],
  ['a file of more than 1 MiB', (path) => writeFileSync(path, ' '.repeat(MAPPING_BYTES_MAX + 1))],
])('%s is one fault, and nothing of it is read', async (found, make) => {
  const path = folder(`${found}.json`);
  make(path);
  const { text, compiled } = await readMapping(path);
  expect({ text, compiled }).toMatchObject({
    text: '',
    compiled: { kind: 'faulty', faults: [{ pointer: '', found }] },
  });
});

test('a mapping that has to be right fails with all its faults, one a line', async () => {
  const path = folder('faulty.json');
  writeFileSync(path, JSON.stringify({ version: 2, contact: { match: [] } }));
  const error: unknown = await loadMapping(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MappingError);
  const { code, message, faults } = error as MappingError;
  expect(code).toBe('mapping');
  expect(faults).toHaveLength(2);
  expect(message).toBe(
    [
      `mapping file ${path} has 2 faults:`,
      '  /version: found 2, expected 1 (line 1, column 2)',
      '  /contact/match: found [], expected at least 1 entry (line 1, column 25)',
    ].join('\n'),
  );
});

test('one fault is told as one', async () => {
  const path = folder('text.json');
  writeFileSync(path, 'not JSON');
  await expect(loadMapping(path)).rejects.toThrow(
    / has one fault:\n {2}\/: found not, expected a value.*\(line 1, column 1\)$/,
  );
});
