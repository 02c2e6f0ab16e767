import { useEffect, useRef } from 'preact/hooks';
import { VIEW_NAMES, VIEWS, type View } from './route.ts';
import { nowMs } from './time.ts';

/** What keys can ask of the page. */
export interface KeyOrders {
  readonly go: (view: View) => void;
  readonly help: () => void;
  readonly search: () => void;
}

/** Within this time after `g`, the next key names a view. */
const GO_MAX_MS = 1_500;

/** Follows the keyboard, except where somebody writes or a dialog is open. */
export function useKeys(orders: KeyOrders): void {
  const latest = useRef(orders);
  latest.current = orders;
  useEffect(() => {
    let wentMs = Number.NEGATIVE_INFINITY;
    const follow = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const view = VIEW_NAMES.find((name) => VIEWS[name].key === event.key);
      const isGoing = nowMs() - wentMs < GO_MAX_MS;
      wentMs = event.key === 'g' ? nowMs() : Number.NEGATIVE_INFINITY;
      if (isGoing && view !== undefined) latest.current.go(view);
      else if (event.key === '?') latest.current.help();
      else if (event.key === '/') latest.current.search();
      else if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1);
      else if (event.key === 'p') document.querySelector<HTMLElement>('[data-pause]')?.click();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', follow);
    return () => removeEventListener('keydown', follow);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}

/** Moves the focus from row to row of what can be walked. */
function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}
