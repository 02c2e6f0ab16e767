import type { Clock } from '../clock.ts';
import type { Secret } from '../core/secret.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import type { Feed } from './feed.ts';
import type { History } from './history.ts';
import type { Metrics } from './metrics.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { ClientAddress } from './client-address.ts';
import type { Sessions } from './sessions.ts';
import type { StatusCache } from './status-cache.ts';

/** What the operator's server is given. */
export interface OperatorOptions {
  readonly ledger: Ledger;
  readonly statuses: StatusCache;
  readonly clock: Clock;
  readonly log: Log;
  /** Null where none is set: then everybody who reaches this may look, and nobody may act. */
  readonly token: Secret | null;
  /** Sessions of browsers; null without a token. */
  readonly sessions: Sessions | null;
  /** Where a request came from, behind what proxies. */
  readonly clientAddress: ClientAddress;
  readonly version: string;
  /** How a command line begins; as in a checkout without it. */
  readonly program?: string | undefined;
  readonly startedMs: number;
  readonly connections: readonly OperatorConnection[];
  readonly history: History;
  readonly feed: Feed;
  readonly metrics: Metrics;
  /** Evaluates what somebody waits for; it refuses more than a few requests at once. */
  readonly evaluator: Evaluator;
  /** Called with a connection for which a person has ordered something. */
  readonly onChange?: (connection: string) => void;
}
