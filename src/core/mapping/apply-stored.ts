import type { StoredEvent } from '../../model/event.ts';
import { parseDelivery } from '../event.ts';
import { applyMapping } from './apply.ts';
import type { Mapping } from './mapping.ts';
import type { Application } from '../../model/application.ts';

/** An event as it is kept, as far as it takes to apply it. */
export type KeptEvent = Pick<StoredEvent, 'connection' | 'name' | 'receivedAtMs' | 'body'>;

/** What a mapping makes of an event that is kept. */
export async function applyStored(
  mapping: Mapping,
  { connection, name, receivedAtMs, body }: KeptEvent,
): Promise<Application> {
  const parsed = parseDelivery(new TextDecoder().decode(body), receivedAtMs, name);
  return parsed.kind === 'event'
    ? applyMapping(mapping, parsed.event, { tenant: connection, receivedAtMs })
    : { kind: 'failed', code: parsed.code, reason: parsed.reason };
}
