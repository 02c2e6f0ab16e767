import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { ChildEvaluator } from '../evaluation/child-evaluator.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { listen, type Listening } from '../listen.ts';
import type { Log } from '../log.ts';
import { clientAddressBehind } from '../operator/client-address.ts';
import { createOperator } from '../operator/create-operator.ts';
import { Sessions } from '../operator/sessions.ts';
import type { StatusCache } from '../operator/status-cache.ts';
import type { StateWatch } from '../state/state-watch.ts';
import type { Telemetry } from '../operator/telemetry.ts';
import { programVersion } from '../version.ts';
import { watchedConnection, type Connection } from './connection.ts';
import type { Dispatches } from './dispatches.ts';

/** Most connections at once: browsers open a few each, and whoever scrapes the metrics one. */
export const OPERATOR_CONNECTIONS_MAX = 250;

export interface OperatorParts {
  readonly settings: Pick<Settings, 'operator'>;
  readonly ledger: Ledger;
  readonly statuses: StatusCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly interactive: ChildEvaluator;
  readonly connections: readonly Connection[];
  readonly state: StateWatch;
  readonly dispatches: Pick<Dispatches, 'get'>;
  readonly program?: string | undefined;
}

/**
 * Opens the operator's listener: dashboard, metrics and JSON API.
 * @throws the system's error where the port is taken
 */
export async function openOperator(parts: OperatorParts): Promise<Listening> {
  const { settings, ledger, statuses, clock, log, telemetry, interactive } = parts;
  const { connections, dispatches, state } = parts;
  const { host, port, token, trustedProxies } = settings.operator;
  const app = createOperator({
    ledger,
    statuses,
    clock,
    log,
    token,
    sessions: token === null ? null : new Sessions({ ledger, token, clock }),
    clientAddress: clientAddressBehind(trustedProxies),
    version: programVersion(),
    program: parts.program,
    startedMs: clock.now(),
    connections: connections.map((connection) => watchedConnection(connection, state)),
    history: telemetry.history,
    feed: telemetry.feed,
    metrics: telemetry.metrics,
    evaluator: interactive,
    onChange: (connection) => {
      statuses.touch(connection);
      dispatches.get(connection)?.wake();
    },
  });
  const listening = await listen({
    host,
    port,
    tls: null,
    connectionsMax: OPERATOR_CONNECTIONS_MAX,
    callback: app.callback(),
    clock,
  });
  return {
    url: listening.url,
    stop: async () => {
      await interactive.stop();
      await listening.stop();
    },
  };
}
