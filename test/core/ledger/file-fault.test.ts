import { describe, expect, test } from '@jest/globals';
import {
  faultText,
  logMishap,
  mainMishap,
  nameMishap,
  readLog,
  readMain,
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

describe('the log', () => {
  const header = (magic: number, round: number): Uint8Array => {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, magic);
    view.setUint32(12, round);
    view.setUint32(16, 1);
    view.setUint32(20, 2);
    return bytes;
  };

  test('is read by its header', () => {
    const read = { size: 4_152, round: 3, salt: '1-2' };
    expect(readLog(header(0x377f0682, 3), 4_152)).toEqual(read);
    expect(readLog(header(0x377f0683, 3), 4_152)).toEqual(read);
    expect(readLog(header(0, 3), 4_152)).toEqual({ size: 4_152, round: null, salt: '' });
    expect(readLog(new Uint8Array(), 0)).toEqual({ size: 0, round: null, salt: '' });
  });

  const seen = { size: 8_272, round: 3, salt: '1-2' };
  const none = { size: 0, round: null, salt: '' };
  test.each<[string, LogMark, LogMark, ReturnType<typeof logMishap>]>([
    ['longer', seen, { ...seen, size: 12_392 }, null],
    ['begun again', seen, { size: 4_152, round: 4, salt: '2-9' }, null],
    ['emptied', seen, none, null],
    ['begun after it was empty', none, seen, null],
    ['cut', seen, { ...seen, size: 4_152 }, 'cut'],
    ['one of before', seen, { ...seen, round: 2, salt: '0-7' }, 'rewritten'],
    ['another one', seen, { ...seen, salt: '7-7' }, 'rewritten'],
    ['none', seen, { size: 8_272, round: null, salt: '' }, 'rewritten'],
  ])('is %s', (_what, before, found, mishap) => {
    expect(logMishap(before, found)).toBe(mishap);
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
});
