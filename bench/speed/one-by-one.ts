import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/*
 * What people build first, as designs to compare with. Neither keeps anything: what is under way when
 * the process ends is lost, a delivery that comes twice is sent twice, and nobody counts HubSpot's quota.
 */

/** How a design brings one event to HubSpot. */
export type Design =
  /** A script: looks the contact up, writes it, then shows the event. */
  | 'script'
  /** A workflow as n8n's nodes make it: one "create or update" for each event. */
  | 'workflow';

interface Event {
  readonly identifiers: { readonly customerId: string };
  readonly attributes?: {
    readonly email: string;
    readonly firstName: string;
    readonly city: string;
  };
}

/** Serves webhooks in such a way; resolves with its port, and how many requests HubSpot refused so far. */
export async function serveOneByOne(
  design: Design,
  hubspotUrl: string,
): Promise<{ readonly port: number; refused(): number; done(): number; close(): void }> {
  let [refused, done] = [0, 0];
  const call = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(hubspotUrl + path, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-bench', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    if (!answer.ok) refused += 1;
  };
  const bring = async ({ identifiers: { customerId }, attributes }: Event): Promise<void> => {
    const idProperty = 'neostore_customer_id';
    const properties = {
      [idProperty]: customerId,
      ...(attributes && {
        email: attributes.email,
        firstname: attributes.firstName,
        city: attributes.city,
      }),
    };
    const input = { id: customerId, idProperty };
    const contacts = '/crm/objects/2026-09/contacts/batch';
    if (design === 'script') {
      const read = {
        idProperty,
        properties: [],
        propertiesWithHistory: [],
        inputs: [{ id: customerId }],
      };
      await call(`${contacts}/read`, read);
    }
    await call(`${contacts}/upsert`, { inputs: [{ ...input, properties }] });
    done += 1;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(202).end('{}');
      void bring(JSON.parse(Buffer.concat(chunks).toString()) as Event);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refused: () => refused,
    done: () => done,
    close: () => server.close(),
  };
}
