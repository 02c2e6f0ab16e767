import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What Node reports of the requests that this process sends, and of those that it answers. */
const CHANNELS = [
  'undici:request:create',
  'undici:client:connected',
  'undici:client:sendHeaders',
  'undici:request:bodySent',
  'undici:request:headers',
  'undici:request:trailers',
  'undici:request:error',
  'http.server.request.start',
  'http.server.response.finish',
];

/** Counts what happens to HTTP requests of this process, both as client and as server, until it is disposed. */
export function countHttpActivity(): { readonly count: () => number } & Disposable {
  let count = 0;
  const note = (): void => {
    count += 1;
  };
  for (const channel of CHANNELS) subscribe(channel, note);
  return {
    count: () => count,
    [Symbol.dispose]: () => {
      for (const channel of CHANNELS) unsubscribe(channel, note);
    },
  };
}
