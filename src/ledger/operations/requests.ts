import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PackedBodies } from '../desk-store.ts';
import type { Store } from '../store.ts';
import type { RequestBodies, RequestRecord } from '../../model/hubspot.ts';

/** Longest body that is unpacked, in bytes: far more than is ever kept of one. */
const UNPACKED_BYTES_MAX = 4 * 1024 * 1024;

/** Keeps what was asked of HubSpot, its bodies packed: a batch says the same names a hundred times. */
export async function recordRequests(
  store: Store,
  connection: string,
  requests: readonly RequestRecord[],
): Promise<void> {
  await store.saveRequests(
    connection,
    requests.map(({ bodies, ...request }) => ({
      ...request,
      packed: bodies === undefined ? null : packed(bodies),
    })),
  );
}

/** The bodies of a request; null where they are not kept, or no longer. */
export async function requestBodies(
  store: Store,
  connection: string,
  id: number,
): Promise<RequestBodies | null> {
  const bodies = await store.loadRequestBodies(connection, id);
  if (bodies === null) return null;
  return { asked: unpack(bodies.asked), answered: unpack(bodies.answered) };
}

function packed({ asked, answered }: RequestBodies): PackedBodies | null {
  if (asked === null && answered === null) return null;
  return { asked: pack(asked), answered: pack(answered) };
}

function pack(text: string | null): Uint8Array | null {
  return text === null ? null : deflateRawSync(text, { level: 1 });
}

function unpack(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  return inflateRawSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX }).toString();
}
