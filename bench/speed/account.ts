import { subscribe } from 'node:diagnostics_channel';
import { systemClock } from '../../src/clock.ts';
import { loadMapping } from '../../src/mapping-file.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import {
  REQUEST_CHANNEL,
  type ArrivedRequest,
} from '../../src/simulator/hubspot/request-channel.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import type { AccountOrder, AccountReport } from './account-protocol.ts';

/* A simulated HubSpot in a process of its own, which notes when it was asked what. */

const [latency = '0', perTenSeconds = '1000000', mappingFile = ''] = process.argv.slice(2);
const latencyMs = Number(latency);

let requests: { readonly endpoint: string; readonly atMs: number }[] = [];
let entries: [string, number][] = [];
let writes: [string, number][] = [];

/** What is answered now was asked a latency ago. */
function note(message: unknown): void {
  const { path, body, method } = message as ArrivedRequest;
  const endpoint = /(contacts|notes|events?\/.*send)\/batch\/?(\w*)|send\/batch$/.exec(path)?.[0];
  if (method !== 'POST' || endpoint === undefined) return;
  const atMs = Date.now() + latencyMs;
  requests.push({ endpoint: endpoint.replace(/^events?\/[\d-]*\/?/, ''), atMs });
  if (endpoint.includes('read')) return;
  for (const input of (JSON.parse(body) as { inputs: readonly Input[] }).inputs) {
    if (input.eventName === undefined) writes.push([input.id ?? '', atMs]);
    else entries.push([input.properties['pass_id'] ?? '', atMs]);
  }
}

interface Input {
  readonly id?: string;
  readonly eventName?: string;
  readonly properties: { readonly [name: string]: string };
}

const simulator = new HubSpotSimulator({
  clock: systemClock,
  latencyMs,
  limits: { perTenSeconds: Number(perTenSeconds), perDay: 100_000_000 },
});
simulator.provision(provisionFor(await loadMapping(mappingFile)));
subscribe(REQUEST_CHANNEL.name, note);
const url = await simulator.start();
process.send?.({ url });

function report(): AccountReport {
  const customers = new Map(
    simulator
      .contacts()
      .map(({ id, properties }) => [id, properties['neostore_customer_id'] ?? '']),
  );
  const named = writes.map(([id, atMs]) => [customers.get(id) ?? id, atMs] as const);
  return { requests, entries, writes: named };
}

process.on('message', (order: AccountOrder) => {
  switch (order) {
    case 'report':
      process.send?.(report());
      break;
    case 'count':
      process.send?.({ entries: entries.length, contacts: writes.length });
      break;
    case 'forget':
      [requests, entries, writes] = [[], [], []];
      process.send?.(null);
      break;
    case 'down':
      simulator.faults.add({ path: /\/(contacts|send)\//, fault: { kind: 'status', status: 503 } });
      process.send?.(null);
      break;
    case 'up':
      simulator.faults.clear();
      process.send?.(null);
      break;
    default:
      order satisfies never;
  }
});
