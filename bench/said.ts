import type { AppliedEvent, EventRecord, StoredEvent } from '../src/model/event.ts';

/** The tenant of the measurements. */
export const TENANT = 'bench';

/** When the first event of a measurement happened. */
export const START_MS = Date.parse('2026-06-17T12:00:00Z');

const DAY_MS = 24 * 3_600_000;

/** Bytes of a body, about those of a real one. */
const BODY_BYTES = 700;

/** Events of people, by number: what Neostore sends, and what the mapping makes of it. */
export class Said {
  readonly #run: string;
  readonly #people: number;
  readonly #sharedAddress: string | null;
  readonly #body = new TextEncoder().encode('x'.repeat(BODY_BYTES));

  /** @param sharedAddress the address of all of them; null where each has their own */
  constructor(run: string, people: number, sharedAddress: string | null = null) {
    this.#run = run;
    this.#people = people;
    this.#sharedAddress = sharedAddress;
  }

  record(n: number): EventRecord {
    return {
      connection: TENANT,
      eventId: this.#idOf(n),
      name: n % 3 === 1 ? 'Pass:Installed' : 'Customer:Upserted',
      at: atOf(n),
      receivedAtMs: START_MS + n,
      body: this.#body,
      bodyHash: this.#idOf(n),
      signatureEncoding: 'hex',
      disposition: { kind: 'accepted' },
    };
  }

  /** Two events of three speak of a pass, every second one has a timeline entry. */
  applied({ seq, eventId: event }: StoredEvent): AppliedEvent {
    const n = Number(event.split('-').at(-1));
    const person = n % this.#people;
    const at = atOf(n);
    const register = (value: string) => ({ mode: 'newest' as const, value, at, event });
    const address = this.#sharedAddress ?? `${this.#run}-${person}@shop.example`;
    const pass = `pass-${this.#run}-${person}`;
    const device = `device-${n % 2}`;
    const change = { at, event, wallet: 'apple', device, installed: n % 4 < 2 };
    const hasPass = n % 3 !== 0;
    return {
      seq,
      mappingVersion: 'v1',
      application: {
        kind: 'applied',
        keys: [
          { property: 'customer_id', value: `${this.#run}-${person}` },
          { property: 'email', value: address },
          ...(hasPass ? [{ property: '$pass', value: pass }] : []),
        ],
        limits: { customer_id: 1 },
        document: {
          registers: {
            email: register(address),
            firstname: register(`First ${person}`),
            lastname: register(`Last ${person}`),
            city: register(`City ${n % 50}`),
            tier: register(`Tier ${n % 4}`),
            consent: register(String(n % 2 === 0)),
          },
          wallet: hasPass
            ? {
                [pass]: {
                  type: { value: 'Loyalty', at, event },
                  changes: n % 3 === 1 ? { [event]: change } : {},
                },
              }
            : {},
        },
        timeline: n % 2 === 0 ? [] : [{ name: 'installed', at, properties: { pass } }],
        dropped: [],
      },
    };
  }

  #idOf(n: number): string {
    return `${this.#run}-0123-4567-89ab-cdef01234567-${n}`;
  }
}

function atOf(n: number): string {
  return new Date(START_MS - DAY_MS + n).toISOString().replace('Z', '0000Z');
}
