import { NO_ACCOUNT } from '../operator/setup.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import type { ConnectionStatus } from '../../src/operator/api.ts';
import type { OperatorConnection } from '../../src/operator/operator-connection.ts';
import { systemClock } from '../../src/clock.ts';
import { mappingWith } from '../support/mapping.ts';

/** A metric as a scrape shows it. */
export interface ScrapedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

const COUNTS = { pending: 1, waiting: 0, done: 0, dead: 0, discarded: 0 };
const SINCE_MS = 1;

/** A status in which everything that can be measured is there. */
const STATUS: ConnectionStatus = {
  connection: 'acme',
  dryRun: false,
  mappingVersion: 'v1',
  mappingFaults: 0,
  portalId: '1',
  events: COUNTS,
  contacts: COUNTS,
  timeline: COUNTS,
  consents: COUNTS,
  oldestPendingMs: SINCE_MS,
  oldestWaitingMs: null,
  deadLetters: [{ kind: 'event', code: null, reason: 'r', count: 1 }],
  blocked: { reason: 'unauthorized', hint: 'h', sinceMs: SINCE_MS },
  lanes: [],
  conflicts: { open: 0, most: null },
  leftOut: { values: 0, groups: [] },
  unmerged: 0,
  lastReceivedMs: 1,
  usual: [],
  state: { severity: 'well', conditions: [] },
  quota: { atMs: SINCE_MS, window: { remaining: 1, max: 2 }, daily: { remaining: 1, max: 2 } },
  receivedLastMinute: 0,
  syncedLastMinute: 0,
};

/** All metrics that the daemon has, by a scrape of the real registry after one of each was counted. */
export async function scrapedMetrics(): Promise<readonly ScrapedMetric[]> {
  const mapping = mappingWith();
  const connection: OperatorConnection = {
    id: 'acme',
    dryRun: false,
    mapping: () => ({ file: 'f', mapping, text: '', sinceMs: SINCE_MS, refused: null }),
    stateOf: () => STATUS.state,
    recordUrl: () => null,
    portalId: () => null,
    putInForce: async () => [],
    properties: () => new Map(),
    account: NO_ACCOUNT,
  };
  const metrics = new Metrics({
    walletTotals: async () => [
      {
        kind: 'installed',
        slotMs: 0,
        wallet: 'apple',
        passType: 'loyalty',
        source: '',
        count: 2,
      },
      {
        kind: 'uninstalled',
        slotMs: 0,
        wallet: 'apple',
        passType: 'loyalty',
        source: '',
        count: 1,
      },
    ],
    connections: [connection],
    readStatus: async () => STATUS,
    clock: systemClock,
    disk: () => ({ freeBytes: 1, totalBytes: 2 }),
  });
  metrics.countDelivery('acme', 'accepted');
  metrics.countApplied('acme', 'Pass:Installed');
  metrics.countSynced('acme', 1);
  metrics.countRequest('acme', 'contacts/batch/upsert', 200, 1);
  return readScrape(await metrics.text());
}

function readScrape(text: string): readonly ScrapedMetric[] {
  return [...text.matchAll(/^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)\n((?:[^#\n].*\n?)*)/gm)].map(
    ([, name = '', help = '', type = '', samples = '']) => {
      const labels = [...samples.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label);
      return { name, help, type, labels: [...new Set(labels)] };
    },
  );
}
