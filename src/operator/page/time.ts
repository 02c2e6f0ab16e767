import { useEffect, useState } from 'preact/hooks';
import { describeAge } from './format.ts';

/* The page's only clock: everything that waits or asks for the time comes here. */

/** How far the daemon's clock is ahead of this browser's. */
let aheadMs = 0;

/** Sets the page's clock by the daemon's, whose times the page shows. */
export function setTime(daemonNowMs: number): void {
  aheadMs = daemonNowMs - Date.now();
}

/** Now, by the daemon's clock, in milliseconds since 1970. */
export function nowMs(): number {
  return Date.now() + aheadMs;
}

/** Calls `act` after a while, unless it is cancelled by what this returns. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Calls `act` again and again until it is cancelled by what this returns. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}

const TICK_MS = 1000;
const watchers = new Set<() => void>();
let stopTicking: (() => void) | null = null;

/** One timer for all ages on the page, which stands still while nobody looks. */
function watchTime(watcher: () => void): () => void {
  watchers.add(watcher);
  stopTicking ??= every(TICK_MS, () => {
    if (!document.hidden) for (const notify of watchers) notify();
  });
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    stopTicking?.();
    stopTicking = null;
  };
}

/** How long ago an instant is, in words that stay true while the page is open. */
export function useAge(atMs: number): string {
  const [, setText] = useState('');
  useEffect(() => watchTime(() => setText(describeAge(atMs, nowMs()))), [atMs]);
  return describeAge(atMs, nowMs());
}

/** A value that follows another once that has not changed for a while. */
export function useLater<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => after(ms, () => setSettled(value)), [value, ms]);
  return settled;
}
