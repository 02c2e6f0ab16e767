import { Client } from 'pg';

const READY_MAX_MS = 30_000;

/** Waits until a server lets somebody in. */
export async function waitUntilReady(url: string, assertAlive: () => void): Promise<void> {
  const end = Date.now() + READY_MAX_MS;
  for (;;) {
    assertAlive();
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}
