import type { Clock } from '../../src/clock.ts';
import { ruleFor, type Mapping } from '../../src/core/mapping/mapping.ts';
import type { EventRecord } from '../../src/model/event.ts';
import { accept } from '../../src/receiver/accept.ts';

/** The access token of tests. */
export const TOKEN = 'pat-of-the-tests';

/** What the receiver makes of deliveries with these payloads; a text is a body as it stands. */
export function recordsOf(
  connection: string,
  payloads: readonly (object | string)[],
  mapping: Mapping,
  clock: Clock,
): EventRecord[] {
  return payloads.map((payload) =>
    accept(
      {
        connection,
        body: new TextEncoder().encode(
          typeof payload === 'string' ? payload : JSON.stringify(payload),
        ),
        headerName: undefined,
        receivedAtMs: clock.now(),
        signatureEncoding: 'hex',
      },
      (_connection, name) => ruleFor(mapping, name) !== null,
    ),
  );
}
