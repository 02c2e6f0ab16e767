import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadSettings, readEnvironment } from '../../src/config.ts';
import type { ConfigError } from '../../src/config/config-error.ts';
import { ownOrShipped } from '../../src/config/own-or-shipped.ts';
import { ROOT } from '../checkout.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';

const pathOf = temporaryFolder();

interface Answer {
  readonly environment: ReturnType<typeof readEnvironment>;
  readonly notes: readonly string[];
}

function readingOf(dotenv: string): Answer {
  writeFileSync(pathOf('.env'), dotenv);
  const notes: string[] = [];
  const environment = readEnvironment(dirname(pathOf('.env')), (note) => notes.push(note));
  return { environment, notes };
}

function faultsOf(dotenv: string): readonly string[] {
  try {
    readingOf(dotenv);
    return [];
  } catch (error) {
    return (error as ConfigError).message.split('\n').slice(1);
  }
}

describe('the .env file', () => {
  test('gives what the environment does not', () => {
    const { environment, notes } = readingOf('RETENTION_DAYS=7\nPATH=nowhere\n');
    expect(environment['RETENTION_DAYS']).toBe('7');
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(notes).toEqual(['.env, line 2: there is no setting PATH; the line does nothing']);
  });

  test('is refused with all its faulty lines', () => {
    expect(faultsOf('HUBSPOT_DAILY_RESERVE: 0.2\nOPERATOR_TOKEN=abc#def\n')).toEqual([
      '  .env, line 1: found a colon, expected "=" between name and value',
      '  .env, line 2: found a # within the value, expected OPERATOR_TOKEN in quotes, because all from there on is a comment',
    ]);
  });

  test.each([
    ['RETENTION_DAY=7', 'RETENTION_DAYS'],
    ['LOGLEVEL=debug', 'LOG_LEVEL'],
    ['port=80', 'PORT'],
  ])('is refused with a name that is nearly one: %s', (line, nearest) => {
    const [name = ''] = line.split('=');
    expect(faultsOf(line)).toEqual([
      `  .env, line 1: found the unknown name ${name}, expected ${nearest}, most likely`,
    ]);
  });

  test.each(['TZ=UTC', 'COMPOSE_PROFILES=backup', 'HOME=x', 'NODE_OPTIONS=x'])(
    'may hold what is for other programs, which is told: %s',
    (line) => expect(readingOf(line).notes).toHaveLength(1),
  );

  test('may hold what the connections file refers to', () => {
    const file = pathOf('connections.json');
    writeFileSync(file, '[{"NEOSTORE_TENANT_ID":"a","HUBSPOT_ACCESS_TOKEN":"env:RETENTION_DAY"}]');
    expect(readingOf(`CONNECTIONS_FILE=${file}\nRETENTION_DAY=token`).notes).toEqual([]);
  });
});

describe('a file that comes with the program', () => {
  test('stands in for one that the working folder lacks', () => {
    const folder = dirname(pathOf('x'));
    expect(ownOrShipped('mappings/default.json', folder)).toBe(join(ROOT, 'mappings/default.json'));
    expect(ownOrShipped('data/samples/pass-created.json', folder)).toBe(
      join(ROOT, 'data/samples/pass-created.json'),
    );
  });

  test('does not where the folder has one, and is no other than its own', () => {
    const folder = dirname(pathOf('x'));
    for (const path of ['mine.json', 'mappings/none.json', '../mappings/default.json', '/etc/x']) {
      expect(ownOrShipped(path, folder)).toBe(path);
    }
    mkdirSync(pathOf('mappings'));
    writeFileSync(pathOf('mappings/default.json'), '{}');
    expect(ownOrShipped('mappings/default.json', folder)).toBe('mappings/default.json');
  });

  test('stands in for no mapping that was asked for by name', () => {
    const MAPPING_FILE = 'mappings/examples/../none.json';
    const { connections } = loadSettings({ MAPPING_FILE }, { needs: [] });
    expect(connections[0].mappingFile).toBe(MAPPING_FILE);
  });
});
