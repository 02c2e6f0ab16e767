import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/clock.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import type { AccountDesk } from '../../src/operator/account-desk.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { Secret } from '../../src/core/secret.ts';
import { ChildEvaluator } from '../../src/evaluation/child-evaluator.ts';
import type { ItemRunnerOptions } from '../../src/evaluation/item-runner.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { listen } from '../../src/listen.ts';
import { createLog } from '../../src/log.ts';
import { clientAddressBehind } from '../../src/operator/client-address.ts';
import { createOperator } from '../../src/operator/create-operator.ts';
import type { OperatorConnection } from '../../src/operator/operator-connection.ts';
import type { OperatorOptions } from '../../src/operator/operator-options.ts';
import { Sessions } from '../../src/operator/sessions.ts';
import { StatusCache } from '../../src/operator/status-cache.ts';
import { Telemetry } from '../../src/operator/telemetry.ts';
import type { AddressRange } from '../../src/model/address-range.ts';
import { read } from '../checkout.ts';
import { TENANT } from '../ledger/builders.ts';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';

export const TOKEN = 'operator-token-of-the-tests';

/** The mapping that the operator's server shows in tests. */
export const MAPPING_TEXT = read('mappings/default.json');

export function compiled(text: string = MAPPING_TEXT): Mapping {
  const result = compileMapping(text, 'version-1');
  if (result.kind === 'faulty') throw new Error('the mapping of the tests is faulty');
  return result.mapping;
}

/** Nobody can be asked for the account. */
export const NO_ACCOUNT: AccountDesk = {
  check: async () => ({ kind: 'failed', reason: 'HubSpot does not answer' }),
  make: async () => ({ kind: 'failed', reason: 'HubSpot does not answer' }),
};

export function aConnection(changes: Partial<OperatorConnection> = {}): OperatorConnection {
  const mapping = compiled();
  return {
    id: TENANT,
    dryRun: false,
    mapping: () => ({
      file: 'mappings/default.json',
      mapping,
      text: MAPPING_TEXT,
      sinceMs: 1_000,
      refused: null,
    }),
    stateOf: () => ({ severity: 'well', conditions: [] }),
    recordUrl: (recordId) => `https://hubspot.example/contacts/${recordId}`,
    portalId: () => '42',
    putInForce: async () => [],
    properties: () => new Map(),
    account: NO_ACCOUNT,
    ...changes,
  };
}

export interface SetupOptions extends Partial<
  Pick<OperatorOptions, 'token' | 'connections' | 'onChange'>
> {
  readonly clock?: Clock;
  readonly trustedProxies?: readonly AddressRange[];
  /** Of the process that evaluates. */
  readonly evaluation?: Partial<ItemRunnerOptions>;
}

/** Short, so that what takes forever is over soon; an ordinary preview takes a few milliseconds. */
const LIMITS = { processorMs: 500, wallMs: 60_000 };

/** The operator's server on loopback, over a real ledger file, and all that it said. */
export async function setup(options: SetupOptions = {}) {
  const { clock = systemClock, connections = [aConnection()], token = new Secret(TOKEN) } = options;
  const folder = mkdtempSync(join(SCRATCH_ROOT, 'operator-'));
  const ledger = await openSqliteLedger({ path: join(folder, 'ledger.db') });
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'debug',
    destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const statuses = new StatusCache(ledger, clock);
  const telemetry = new Telemetry({ statuses, ledger, connections, clock, log });
  const evaluator = new ChildEvaluator({ limits: LIMITS, waitingMax: 4, ...options.evaluation });
  const { metrics, history, feed } = telemetry;
  const changed: string[] = [];
  const app = createOperator({
    ledger,
    statuses,
    clock,
    log,
    token,
    connections,
    metrics,
    history,
    feed,
    evaluator,
    sessions: token === null ? null : new Sessions({ ledger, token, clock }),
    clientAddress: clientAddressBehind(options.trustedProxies ?? []),
    version: '1.2.3',
    startedMs: 1_000,
    onChange: (connection) => changed.push(connection),
  });
  const callback = app.callback();
  const listening = await listen({
    callback,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    clock: systemClock,
  });
  return {
    ledger,
    telemetry,
    lines,
    changed,
    url: listening.url,
    ask: async (path: string, ask: Ask = {}) => request(listening.url, path, ask),
    [Symbol.asyncDispose]: async () => {
      await telemetry.stop();
      await listening.stop();
      await evaluator.stop();
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Ask {
  readonly method?: string;
  /** Null sends no token. */
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
  readonly body: unknown;
}

/** Asks with any header, `Host` included, which `fetch` does not let be set; with the token unless told otherwise. */
async function request(url: string, path: string, ask: Ask): Promise<Answered> {
  const { token = TOKEN, body, headers = {}, text = JSON.stringify(body) } = ask;
  const sent = text as string | undefined;
  const all = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  const method = ask.method ?? (sent === undefined ? 'GET' : 'POST');
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}${path}`, { method, headers: all }, (incoming) => {
      let received = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      incoming.on('error', reject).on('end', () => {
        const { statusCode = 0, headers } = incoming;
        const isJson = (headers['content-type'] ?? '').startsWith('application/json');
        const body: unknown = isJson ? JSON.parse(received) : null;
        resolve({ status: statusCode, headers, text: received, body });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(sent);
  });
}
