import type { Mistake } from '../mistake.ts';

/** Mistakes of the receiver, and of what it reads. */
export const OF_RECEIVING: readonly Mistake[] = [
  {
    name: 'a webhook is acknowledged that the ledger did not take',
    file: 'src/receiver/receive-delivery.ts',
    from: "return { kind: 'refused', outcome: 'unavailable', tenant, bytes: body.length, cause };",
    to: "return { kind: 'written', outcome: cause === record ? 'duplicate' : 'accepted', record };",
    caughtBy: ['test/receiver'],
  },
  {
    name: 'any signature is good',
    file: 'src/receiver/signature.ts',
    from: 'return matches.length > 0 ? given.encoding : null;',
    to: 'return matches.length >= 0 ? given.encoding : null;',
    caughtBy: ['test/receiver/signature'],
  },
  {
    name: 'a broken body takes the id of the whole event',
    file: 'src/core/ledger/first-state.ts',
    from: "if (known.name === null) return 'first event';",
    to: "if (known.name === null) return 'duplicate';",
    caughtBy: ['test/core/ledger/first-state'],
  },
  {
    name: 'another body with a known id is thrown away',
    file: 'src/core/ledger/first-state.ts',
    from: "return isListed ? 'duplicate' : 'conflicting';",
    to: "return isListed ? 'duplicate' : 'duplicate';",
    caughtBy: ['test/core/ledger/first-state'],
  },
  {
    name: 'long numbers are rounded, and two customers are one',
    file: 'src/core/json.ts',
    from: 'if (!MAY_BE_INEXACT.test(text)) return',
    to: 'if (text !== "") return',
    caughtBy: ['test/core/json'],
  },
  {
    name: 'an event of the year 9999 wins over all others',
    file: 'src/core/order-key.ts',
    from: 'const isFuture = instantMs(at) >= receivedAtMs + FUTURE_SKEW_MAX_MS;',
    to: 'const isFuture = false;',
    caughtBy: ['test/core/order-key'],
  },
  {
    name: 'bodies that are being read may fill the memory',
    file: 'src/receiver/body-budget.ts',
    from: 'if (this.#bytes + bytes > this.#bytesMax) return false;',
    to: '',
    caughtBy: ['test/receiver'],
  },
  {
    name: 'an expression that never ends holds up all events behind it',
    file: 'src/dispatcher/apply-events.ts',
    from: 'return application === undefined ? [] : [{ seq, application, mappingVersion: mapping.version }];',
    to: "return application === undefined || application.kind === 'failed' ? [] : [{ seq, application, mappingVersion: mapping.version }];",
    caughtBy: ['test/dispatcher/dispatcher', 'test/evaluation'],
  },
];
