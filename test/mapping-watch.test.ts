import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EvaluationError, type Evaluator } from '../src/evaluation/evaluator.ts';
import { createLog } from '../src/log.ts';
import { MappingError } from '../src/mapping-file.ts';
import { MappingWatch, type MappingMemory } from '../src/mapping-watch.ts';
import type { KeptMapping } from '../src/model/kept-mapping.ts';
import { temporaryFolder } from './cli/temporary-folder.ts';
import { DEFAULT_MAPPING } from './support/mapping.ts';
import { directEvaluator } from './support/direct-evaluator.ts';
import { eventually } from './support/eventually.ts';
import { jumpingClock } from './support/jumping-clock.ts';
import { scaledClock } from './support/scaled-clock.ts';

const folder = temporaryFolder();
const GOOD = readFileSync(DEFAULT_MAPPING, 'utf8');
const OTHER = GOOD.replace('"attributes.firstName"', '"attributes.lastName"');
const FAULTY = GOOD.replace('"create": "email"', '"create": "emial"');

let files = 0;

/** A memory that outlives a watch, as the ledger does; `fails` while it takes nothing. */
function aMemory() {
  const memory = {
    kept: null as KeptMapping | null,
    fails: false,
    load: async () => Promise.resolve(memory.kept),
    save: async (mapping: KeptMapping) => {
      if (memory.fails) throw Object.assign(new Error('no room'), { code: 'unavailable' });
      memory.kept = mapping;
      return Promise.resolve();
    },
  };
  return memory;
}

/** A watch on a file of its own, with the lines that it logged and how often it reported a change. */
async function watched(
  text = GOOD,
  evaluator: Pick<Evaluator, 'examine'> = directEvaluator,
  memory: MappingMemory = aMemory(),
) {
  files += 1;
  const file = folder(`mapping-${files}.json`);
  writeFileSync(file, text);
  const lines: {
    readonly msg: string;
    readonly faults?: readonly string[];
    readonly warnings?: readonly string[];
  }[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]) },
  });
  const watch = await MappingWatch.open({
    connection: 'acme',
    file,
    clock: jumpingClock(),
    log,
    evaluator,
    memory,
  });
  return { watch, file, lines };
}

test('what may well be a mistake is logged once of each mapping, which is in force all the same', async () => {
  const suspicious = GOOD.replace('"attributes.city"', '"$upcase(attributes.city)"');
  const { watch, file, lines } = await watched(suspicious);
  await watch.look();
  await watch.look();
  expect(lines).toMatchObject([
    { msg: 'mapping.warned', warnings: [expect.stringContaining('did you mean "$uppercase"?')] },
  ]);
  writeFileSync(file, GOOD);
  await watch.look();
  expect(watch.current.mapping.text).toBe(GOOD);
  writeFileSync(file, suspicious);
  await watch.look();
  expect(watch.current.mapping.text).toBe(suspicious);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'mapping.warned',
    'mapping.changed',
    'mapping.changed',
    'mapping.warned',
  ]);
});

test('a mapping that cannot be examined is in force all the same', async () => {
  const { watch, lines } = await watched(GOOD, {
    examine: async () => Promise.reject(new EvaluationError('unavailable', 'it was stopped')),
  });
  await watch.look();
  expect(lines).toEqual([]);
  expect(watch.current.mapping.text).toBe(GOOD);
});

test('a faulty file is refused at the start where nothing was ever in force', async () => {
  await expect(watched(FAULTY)).rejects.toThrow(MappingError);
});

describe('what was in force last', () => {
  test('stays in force at the next start while the file has faults, which is logged and kept', async () => {
    const memory = aMemory();
    const first = await watched(GOOD, directEvaluator, memory);
    const { version } = first.watch.current.mapping;
    expect(memory.kept).toMatchObject({ version, text: GOOD, refused: null });
    const { watch, file, lines } = await watched(FAULTY, directEvaluator, memory);
    expect(watch.current).toMatchObject({
      mapping: { version, text: GOOD },
      sinceMs: first.watch.current.sinceMs,
      refused: { text: FAULTY },
    });
    expect(lines).toMatchObject([{ msg: 'mapping.refused', inForce: version }]);
    expect(memory.kept).toMatchObject({
      version,
      refused: { file, count: 1, faults: [expect.stringContaining('did you mean "email"?')] },
    });
    await watch.look();
    writeFileSync(file, OTHER);
    await watch.look();
    expect(watch.current).toMatchObject({ mapping: { text: OTHER }, refused: null });
    expect(memory.kept).toMatchObject({ text: OTHER, refused: null });
    expect(lines.map(({ msg }) => msg)).toEqual(['mapping.refused', 'mapping.changed']);
  });

  test('is refused like any other where this version finds faults in it', async () => {
    const memory = aMemory();
    memory.kept = { version: 'v', text: FAULTY, sinceMs: 0, refused: null, insteadOf: null };
    await expect(watched(FAULTY, directEvaluator, memory)).rejects.toThrow(MappingError);
  });

  test('is kept as soon as the memory takes it, and logged once until then', async () => {
    const memory = aMemory();
    memory.fails = true;
    const { watch, lines } = await watched(GOOD, directEvaluator, memory);
    await watch.look();
    expect(lines).toMatchObject([{ msg: 'mapping.unsaved', code: 'unavailable' }]);
    memory.fails = false;
    await watch.look();
    expect(memory.kept).toMatchObject({ text: GOOD });
    expect(lines).toHaveLength(1);
  });
});

describe('a file that changes', () => {
  test('is taken over', async () => {
    const { watch, file, lines } = await watched();
    const before = watch.current.mapping.version;
    writeFileSync(file, OTHER);
    await watch.look();
    expect(watch.current).toMatchObject({ file, mapping: { text: OTHER }, refused: null });
    expect(watch.current.mapping.version).not.toBe(before);
    expect(lines.map(({ msg }) => msg)).toEqual(['mapping.changed']);
  });

  test('is refused with its faults where it has any, and the last good one stays', async () => {
    const { watch, file, lines } = await watched();
    const { mapping } = watch.current;
    writeFileSync(file, FAULTY);
    await watch.look();
    expect(watch.current.mapping).toBe(mapping);
    expect(watch.current.refused).toMatchObject({
      text: FAULTY,
      faults: [{ pointer: '/contact/create', nearest: 'email' }],
    });
    expect(lines).toMatchObject([
      { msg: 'mapping.refused', faults: [expect.stringContaining('did you mean "email"?')] },
    ]);
  });

  test('is in force again once it is mended, or as it was', async () => {
    const { watch, file, lines } = await watched();
    for (const text of [FAULTY, GOOD, FAULTY, OTHER]) {
      writeFileSync(file, text);
      await watch.look();
    }
    expect(watch.current).toMatchObject({ mapping: { text: OTHER }, refused: null });
    expect(lines.map(({ msg }) => msg)).toEqual([
      'mapping.refused',
      'mapping.restored',
      'mapping.refused',
      'mapping.changed',
    ]);
  });

  test('is reported once, however often it is looked at', async () => {
    const { watch, file, lines } = await watched();
    writeFileSync(file, FAULTY);
    await watch.look();
    await watch.look();
    expect(lines).toHaveLength(1);
  });

  test('is noticed without a word', async () => {
    const { file } = await watched();
    const log = createLog({ level: 'silent' });
    const watch = await MappingWatch.open({
      connection: 'acme',
      file,
      clock: scaledClock(100),
      log,
      evaluator: directEvaluator,
      memory: aMemory(),
    });
    let changes = 0;
    watch.start(() => {
      changes += 1;
    });
    writeFileSync(file, OTHER);
    await eventually('the other mapping is in force', () => watch.current.mapping.text === OTHER);
    expect(changes).toBe(1);
    await watch.stop();
  });
});

describe('a mapping that a person puts in force', () => {
  test('stays so until the file changes, also at the next start', async () => {
    const memory = aMemory();
    const first = await watched(GOOD, directEvaluator, memory);
    expect(await first.watch.putInForce(OTHER)).toEqual([]);
    await first.watch.look();
    const { version } = first.watch.current.mapping;
    expect(first.watch.current).toMatchObject({
      mapping: { text: OTHER },
      insteadOf: { text: GOOD },
    });
    expect(memory.kept).toMatchObject({ version, text: OTHER });
    const { watch, file, lines } = await watched(GOOD, directEvaluator, memory);
    expect(watch.current).toMatchObject({
      mapping: { version, text: OTHER },
      sinceMs: first.watch.current.sinceMs,
      insteadOf: { text: GOOD },
    });
    writeFileSync(file, GOOD.replace('"attributes.city"', '"attributes.town"'));
    await watch.look();
    expect(watch.current.mapping.text).toContain('attributes.town');
    expect(watch.current.insteadOf).toBeUndefined();
    expect(memory.kept?.insteadOf).toBeNull();
    expect(first.lines).toMatchObject([{ msg: 'mapping.put', version, isOfFile: false }]);
    expect(lines.map(({ msg }) => msg)).toEqual(['mapping.changed']);
  });

  test('gives way to a file that changed while nothing ran, and stays while that has faults', async () => {
    const memory = aMemory();
    const first = await watched(GOOD, directEvaluator, memory);
    await first.watch.putInForce(OTHER);
    const changed = await watched(
      GOOD.replace('"attributes.city"', '"attributes.town"'),
      directEvaluator,
      memory,
    );
    expect(changed.watch.current.mapping.text).toContain('attributes.town');
    await first.watch.putInForce(OTHER);
    writeFileSync(first.file, FAULTY);
    await first.watch.look();
    expect(first.watch.current).toMatchObject({
      mapping: { text: OTHER },
      refused: { text: FAULTY },
    });
  });

  test('is the file again when it says the same, and is nothing with faults', async () => {
    const { watch } = await watched(GOOD);
    await watch.putInForce(OTHER);
    expect(await watch.putInForce(FAULTY)).toHaveLength(1);
    expect(watch.current.mapping.text).toBe(OTHER);
    await watch.putInForce(GOOD);
    expect(watch.current.mapping.text).toBe(GOOD);
    expect(watch.current.insteadOf).toBeUndefined();
  });

  test('is not taken from a memory where this version finds faults in it', async () => {
    const memory = aMemory();
    const { watch } = await watched(GOOD, directEvaluator, memory);
    await watch.putInForce(OTHER);
    memory.kept = memory.kept && { ...memory.kept, text: FAULTY };
    const next = await watched(GOOD, directEvaluator, memory);
    expect(next.watch.current.mapping.text).toBe(GOOD);
  });
});
