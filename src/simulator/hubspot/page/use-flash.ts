import { useRef } from 'preact/hooks';

/** How often a text has changed since it was first shown; as a key, it lets a flash begin again. */
export function useFlash(text: string): number {
  const seen = useRef({ text, changes: 0 });
  if (seen.current.text !== text) seen.current = { text, changes: seen.current.changes + 1 };
  return seen.current.changes;
}
