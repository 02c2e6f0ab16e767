import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Access, ConnectionStatus, FeedItem } from '../api.ts';
import type { Route, View } from './route.ts';

/** What every part of the page may need of the page around it. */
export interface Frame {
  /** The connection that is looked at. */
  readonly connection: string;
  readonly status: ConnectionStatus;
  readonly access: Access;
  /** How a command line begins. */
  readonly program: string;
  /** Goes up when everything on the page has to be asked for again. */
  readonly revision: number;
  /** The address of a view, of the connection that is looked at. */
  readonly link: (view: View, id?: string | null, filters?: Route['filters']) => string;
  /** Hears what happens to this connection until what this returns is called. */
  readonly listen: (listener: (item: FeedItem) => void) => () => void;
  /** Says to the person, once, what came of something. */
  readonly announce: (text: string) => void;
  /** To be called when the daemon wants the token. */
  readonly onDenied: () => void;
  /** The text of the mapping playground, which lasts as long as the page. */
  readonly draft: string | null;
  readonly setDraft: (text: string | null) => void;
}

/** Gives the {@link Frame} to all parts of the page. */
export const FrameContext = createContext<Frame | null>(null);

/** The page around this part. */
export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (frame === null) throw new Error('a part of the page is drawn outside of its frame');
  return frame;
}
