import { describe, expect, test } from '@jest/globals';
import {
  faultText,
  logMishap,
  mainMishap,
  nameMishap,
  readIndex,
  readLog,
  readMain,
  type IndexMark,
  type LogMark,
  type MainMark,
} from '../../../src/core/ledger/file-fault.ts';

test('a name leads to the open file, to another one or to none', () => {
  const open = { dev: 1n, ino: 7n };
  expect(nameMishap(open, { dev: 1n, ino: 7n })).toBeNull();
  expect(nameMishap(open, { dev: 1n, ino: 8n })).toBe('replaced');
  expect(nameMishap(open, { dev: 2n, ino: 7n })).toBe('replaced');
  expect(nameMishap(open, null)).toBe('missing');
});

describe('the main file', () => {
  const header = (counter: number, ledgerId: number): Uint8Array => {
    const bytes = new Uint8Array(100);
    bytes.set(new TextEncoder().encode('SQLite format 3\0'));
    const view = new DataView(bytes.buffer);
    view.setUint32(24, counter);
    view.setUint32(68, ledgerId);
    return bytes;
  };

  test('is read by its header', () => {
    expect(readMain(header(5, 9), 8_192)).toEqual({ size: 8_192, counter: 5, ledgerId: 9 });
    expect(readMain(header(5, 9).subarray(0, 99), 99)).toMatchObject({ counter: null });
    expect(readMain(new Uint8Array(100), 100)).toMatchObject({ counter: null });
  });

  const seen = { size: 8_192, counter: 5, ledgerId: 9 };
  test.each<[string, Partial<MainMark>, ReturnType<typeof mainMishap>]>([
    ['as it was', {}, null],
    ['written back to', { counter: 6, size: 12_288 }, null],
    ['made shorter by a VACUUM', { counter: 6, size: 4_096 }, null],
    ['cut', { size: 4_096 }, 'cut'],
    ['emptied', { size: 0, counter: null }, 'cut'],
    ['no SQLite file any more', { counter: null }, 'rewritten'],
    ['one of before', { counter: 4 }, 'rewritten'],
    ['another ledger', { counter: 50, ledgerId: 10 }, 'rewritten'],
  ])('is %s', (_what, found, mishap) => {
    expect(mainMishap(seen, { ...seen, ...found })).toBe(mishap);
  });

  test('gets its number once, and its count begins again after 32 bits', () => {
    expect(mainMishap({ ...seen, ledgerId: 0 }, seen)).toBeNull();
    const last = { ...seen, counter: 0xffff_ffff };
    expect(mainMishap(last, { ...seen, counter: 0 })).toBeNull();
    expect(mainMishap({ ...seen, counter: 0 }, last)).toBe('rewritten');
  });
});

describe('the log and its index', () => {
  const SALT = [1, 2, 3, 4, 5, 6, 7, 8];

  /** The header of an index in the byte order of this machine, as SQLite keeps it: twice. */
  const indexHeader = (frames: number, pageBytes: number): Uint8Array => {
    const bytes = new Uint8Array(96);
    bytes[12] = 1;
    new Uint16Array(bytes.buffer)[7] = pageBytes;
    new Uint32Array(bytes.buffer)[4] = frames;
    bytes.set(SALT, 32);
    bytes.set(bytes.subarray(0, 48), 48);
    return bytes;
  };

  test('are read by their headers', () => {
    const index = { frames: 3, pageBytes: 4_096, salt: '1.2.3.4.5.6.7.8' };
    expect(readIndex(indexHeader(3, 4_096))).toEqual(index);
    expect(readIndex(indexHeader(3, 1))).toEqual({ ...index, pageBytes: 65_536 });
    const header = new Uint8Array(32);
    header.set(SALT, 16);
    expect(readLog(header, 4_152)).toEqual({ size: 4_152, salt: index.salt });
    expect(readLog(new Uint8Array(), 0)).toEqual({ size: 0, salt: '' });
  });

  test('are not compared while the index is written, or made', () => {
    const halfWritten = indexHeader(3, 4_096);
    halfWritten[16] = 4;
    const unmade = indexHeader(3, 4_096);
    unmade[12] = 0;
    unmade[60] = 0;
    for (const bytes of [halfWritten, unmade, new Uint8Array(95)]) {
      expect(readIndex(bytes)).toBeNull();
    }
  });

  const index = { frames: 2, pageBytes: 4_096, salt: 'a' };
  const whole = 32 + 2 * (24 + 4_096);
  test.each<[string, IndexMark, LogMark, ReturnType<typeof logMishap>]>([
    ['as the index says', index, { size: whole, salt: 'a' }, null],
    ['longer, with what does not count yet', index, { size: whole + 4_120, salt: 'a' }, null],
    ['cut', index, { size: whole - 1, salt: 'a' }, 'cut'],
    ['emptied', index, { size: 0, salt: '' }, 'cut'],
    ['another one', index, { size: whole, salt: 'b' }, 'rewritten'],
    ['one of which nothing counts', { ...index, frames: 0 }, { size: 0, salt: 'b' }, null],
  ])('is %s', (_what, said, log, mishap) => {
    expect(logMishap(said, log)).toBe(mishap);
  });
});

test('a fault is told with its file and what to do', () => {
  const path = '/data/ledger.db';
  expect(faultText({ file: 'ledger', mishap: 'missing' }, path)).toMatch(
    /^The ledger, \/data\/ledger\.db, was taken away .* restore a backup/,
  );
  expect(faultText({ file: 'log', mishap: 'cut' }, path)).toMatch(
    /ledger\.db-wal, was cut short .* may be missing\.$/,
  );
  expect(faultText({ file: 'index', mishap: 'replaced' }, path)).toMatch(/-shm, was replaced/);
  expect(faultText({ file: 'lock', mishap: 'rewritten' }, path)).toMatch(/\.lock, was overwritten/);
  expect(faultText({ file: 'lock', mishap: 'taken' }, path)).toMatch(/^Another daemon has taken/);
  expect(faultText({ file: 'ledger', mishap: 'moved' }, path)).toMatch(/^The ledger was moved to/);
});
