import { readFileSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * Counts the transactions in a ledger's write-ahead log: frames that end one hold the size of the
 * database, others 0 (https://sqlite.org/fileformat2.html#walformat).
 */
export function walCommits(ledgerPath: string): number {
  const wal = readFileSync(`${ledgerPath}-wal`);
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  let commits = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}
