import type { FeedItem } from '../api.ts';
import { after } from './time.ts';

/** Whether what happens in the daemon is heard as it happens. */
export type StreamState = 'open' | 'lost';

/** Those who want to hear what happens. */
export interface StreamListener {
  readonly onItem: (item: FeedItem) => void;
  readonly onState: (state: StreamState) => void;
}

const KINDS = ['received', 'applied', 'synced', 'status', 'mapping'] as const;
/** How long to wait before asking again where the browser has given up. */
const REOPEN_MS = 3_000;

/** Listens to the daemon until what this returns is called; opens the stream again whenever it ends. */
export function openStream({ onItem, onState }: StreamListener): () => void {
  let cancel = (): void => undefined;
  const open = (): void => {
    const source = new EventSource('/api/stream');
    const receive = ({ data }: MessageEvent<string>): void => onItem(JSON.parse(data) as FeedItem);
    for (const kind of KINDS) source.addEventListener(kind, receive);
    source.addEventListener('open', () => onState('open'));
    source.addEventListener('error', () => {
      onState('lost');
      source.close();
      cancel = after(REOPEN_MS, open);
    });
    cancel = () => source.close();
  };
  open();
  return () => cancel();
}
