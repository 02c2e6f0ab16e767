import { Client } from 'pg';
import { systemClock } from '../../clock.ts';
import { connectionsOf, HINTS_CHANNEL } from './hints.ts';

/** How long to wait for the session, and for an answer. */
const ANSWER_MAX_MS = 5_000;

/** After a session that was lost or could not be made, in milliseconds. */
const AGAIN_MS = 5_000;

/** How often it is asked whether the session is there still: a line that is cut says nothing. */
const LOOK_MS = 30_000;

/** Listens to what the replicas tell, with a session of its own. */
export interface HintListener {
  stop(): Promise<void>;
}

/**
 * Begins to listen. Where the session turns out to go through a pooler it is given up for good: there
 * it would be somebody else's after each transaction.
 *
 * @param url of the database, past every pooler
 * @param onHint called with the connections that have work; null means all
 */
export function listenToHints(
  url: string,
  onHint: (connections: readonly string[] | null) => void,
): HintListener {
  const over = new AbortController();
  const listen = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const client = clientOf(url);
      const gone = new AbortController();
      client.once('end', () => gone.abort());
      try {
        await client.connect();
        if (await isPooled(client)) over.abort();
        else {
          client.on('notification', ({ payload = '' }) => onHint(connectionsOf(payload)));
          await client.query(`LISTEN ${HINTS_CHANNEL}`);
          // What was told while nobody listened is found by a look.
          onHint(null);
          await whileThere(client, AbortSignal.any([over.signal, gone.signal]));
        }
      } catch {
        // It is tried again, and work is found without hints meanwhile.
      }
      void client.end().catch(() => undefined);
      await systemClock.sleep(AGAIN_MS, over.signal);
    }
  };
  const listening = listen();
  return {
    stop: async () => {
      over.abort();
      await listening;
    },
  };
}

function clientOf(url: string): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_MAX_MS,
    query_timeout: ANSWER_MAX_MS,
    keepAlive: true,
    application_name: 'neostore-hubspot hints',
  });
  // Its end says the same.
  client.on('error', () => undefined);
  return client;
}

/** Poolers give each session a number of their own, which is none of a process of the server. */
async function isPooled(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // What the server named when the session began; pg has it, and says nothing of it in its types.
  const { processID } = client as unknown as { readonly processID: number };
  return rows[0]?.pid !== processID;
}

/** Asks now and then whether the session is there still; throws where it does not answer. */
async function whileThere(client: Client, over: AbortSignal): Promise<void> {
  for (;;) {
    await systemClock.sleep(LOOK_MS, over);
    if (over.aborted) return;
    await client.query('SELECT 1');
  }
}
