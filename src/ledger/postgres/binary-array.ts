import { storableText } from '../../core/storable-text.ts';
import type { SqlValue } from '../sql/sql.ts';

/** Numbers of the types in PostgreSQL's catalogue. */
const TYPE_NUMBERS = { bigint: 20, bytea: 17, text: 25 } as const;

/** What the items of an array are. */
export type ItemType = keyof typeof TYPE_NUMBERS;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const BIGINT_BYTES = 8;
const NULL_LENGTH = -1;

/**
 * An array as PostgreSQL sends and takes it in binary, see `array_recv` in its
 * `src/backend/utils/adt/arrayfuncs.c`: dimensions, whether there are nulls, the type of items; length and
 * lowest index of the dimension; then each item with its length before it. Nothing is escaped, and
 * nothing is parsed.
 */
export function binaryArray(type: ItemType, values: readonly SqlValue[]): Buffer {
  const items = values.map((value) => itemOf(type, value));
  const bytes = items.reduce<number>(
    (sum, item) => sum + LENGTH_BYTES + bytesOf(item),
    HEADER_BYTES,
  );
  const array = Buffer.allocUnsafe(bytes);
  let place = 0;
  for (const number of [1, 1, TYPE_NUMBERS[type], items.length, 1]) {
    place = array.writeInt32BE(number, place);
  }
  for (const item of items) {
    place = array.writeInt32BE(item === null ? NULL_LENGTH : bytesOf(item), place);
    place = write(array, item, place);
  }
  return array;
}

type Item = string | number | Uint8Array | null;

function itemOf(type: ItemType, value: SqlValue): Item {
  if (value === null || value instanceof Uint8Array) return value;
  return type === 'bigint' ? Number(value) : storableText(String(value));
}

function bytesOf(item: Item): number {
  if (item === null) return 0;
  if (typeof item === 'number') return BIGINT_BYTES;
  return typeof item === 'string' ? Buffer.byteLength(item) : item.byteLength;
}

/** Writes an item; returns where the next begins. */
function write(array: Buffer, item: Item, place: number): number {
  if (item === null) return place;
  if (typeof item === 'string') return place + array.write(item, place);
  if (typeof item === 'number') return array.writeBigInt64BE(BigInt(item), place);
  array.set(item, place);
  return place + item.byteLength;
}
