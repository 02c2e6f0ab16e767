import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Stage } from './scenario.ts';

/** What people get to read of alerts. */
export interface Inbox {
  readonly url: string;
  /** Texts that were taken. */
  readonly texts: readonly string[];
  /** Answers 500 from now on. */
  refuse(): void;
}

/** Takes alerts as an incoming webhook of a chat does. */
export async function openInbox(stage: Stage): Promise<Inbox> {
  const texts: string[] = [];
  let isRefusing = false;
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      if (!isRefusing) texts.push((JSON.parse(body) as { readonly text: string }).text);
      outgoing.writeHead(isRefusing ? 500 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    texts,
    refuse: () => {
      isRefusing = true;
    },
  };
}
