import type { Application } from '../application.ts';
import { parseDelivery } from '../event.ts';
import { applyMapping } from '../mapping/apply.ts';
import type { Mapping } from '../mapping/mapping.ts';

/** An event as it is kept, as far as it takes to apply it again. */
export interface KeptEvent {
  readonly eventId: string;
  readonly name: string;
  readonly receivedAtMs: number;
  readonly body: Uint8Array;
}

/** What a mapping makes of an event that is kept. */
export async function applyStored(
  mapping: Mapping,
  { body, receivedAtMs, name }: KeptEvent,
  tenant: string,
): Promise<Application> {
  const parsed = parseDelivery(new TextDecoder().decode(body), receivedAtMs, name);
  return parsed.kind === 'event'
    ? applyMapping(mapping, parsed.event, { tenant, receivedAtMs })
    : { kind: 'failed', code: parsed.code, reason: parsed.reason };
}
