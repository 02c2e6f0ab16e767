import { aMapping } from '../core/mapping/a-mapping.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import type { KeptEvent } from '../../src/core/mapping/apply.ts';

/** Each a way to take all time or memory, on an event whose first name is the trigger. */
export const TRIGGER = `${'a'.repeat(41)}!`;

/** A pattern that looks as innocent as any: it tries two ways for each letter. */
export const EXPLOSIVE = '/^([A-Za-z]+[ -]?)+$/';

/** A mapping whose first name is what an expression makes of it, with the trigger alone. */
export function harmful(expression: string): Mapping {
  return aMapping((file) => {
    file.events['Customer:Upserted'].properties.firstname = guarded(expression);
  });
}

/** Evaluates the expression on an event with the trigger, and takes other names as they are. */
function guarded(expression: string): string {
  return `attributes.firstName = "${TRIGGER}" ? ${expression} : attributes.firstName`;
}

/** An event of a customer. */
export function upserted(number: number, firstName: string): KeptEvent {
  const payload = {
    __id: `event-${number}`,
    __eventName: 'Customer:Upserted',
    identifiers: { customerId: `c${number}` },
    attributes: { email: `c${number}@example.com`, firstName },
  };
  return {
    connection: 'acme',
    name: 'Customer:Upserted',
    receivedAtMs: 0,
    body: new TextEncoder().encode(JSON.stringify(payload)),
  };
}
