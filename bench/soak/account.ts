import { systemClock } from '../../src/clock.ts';
import { loadMapping } from '../../src/mapping-file.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { snapshotOf } from '../../src/sandbox/summary.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import type { Fault } from '../../src/simulator/hubspot/faults.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import type { AccountQuestion, Comparison } from './account-protocol.ts';
import { worldOf } from './told.ts';

/* A simulated HubSpot in a process of its own, in which one request of sixteen goes wrong. */

const EXAMPLES_MAX = 10;

/** What goes wrong, and with what share of the requests. */
const FAULTS: readonly { readonly name: string; readonly share: number; readonly fault: Fault }[] =
  [
    { name: '429', share: 0.01, fault: { kind: 'status', status: 429 } },
    { name: '502 before', share: 0.01, fault: { kind: 'status', status: 502 } },
    { name: '500 after', share: 0.01, fault: { kind: 'status', status: 500, at: 'after' } },
    { name: 'reset before', share: 0.01, fault: { kind: 'reset' } },
    { name: 'reset after', share: 0.01, fault: { kind: 'reset', at: 'after' } },
    { name: '3 s late', share: 0.01, fault: { kind: 'slow', ms: 3_000 } },
    { name: 'no answer', share: 0.001, fault: { kind: 'hang', at: 'after' } },
  ];

const [events = '0', nowMs = '0', latencyMs = '0', mappingFile = ''] = process.argv.slice(2);
const simulator = new HubSpotSimulator({ clock: systemClock, latencyMs: Number(latencyMs) });
simulator.provision(provisionFor(await loadMapping(mappingFile)));
const active = FAULTS.map(({ name, share, fault }) => ({
  name,
  rule: simulator.faults.add({ path: /contacts|notes|events/, probability: share, fault }),
}));
process.send?.({ url: await simulator.start() });

process.on('message', (question: AccountQuestion) => {
  switch (question) {
    case 'compare':
      process.send?.(compare());
      break;
    default:
      question satisfies never;
  }
});

function compare(): Comparison {
  const { customers } = worldOf({ events: Number(events), nowMs: Number(nowMs) });
  const contacts = simulator.contacts();
  const differences = compareWithTruth(expectedContacts(customers), snapshotOf(contacts));
  const kinds = Map.groupBy(differences, ({ kind }) => kind);
  return {
    contacts: contacts.length,
    entries: contacts.reduce((sum, { timeline }) => sum + timeline.length, 0),
    requests: simulator.requests().list.length,
    faults: Object.fromEntries(active.map(({ name, rule }) => [name, rule.hits()])),
    differences: Object.fromEntries([...kinds].map(([kind, those]) => [kind, those.length])),
    examples: differences.slice(0, EXAMPLES_MAX).map((one) => JSON.stringify(one)),
  };
}
