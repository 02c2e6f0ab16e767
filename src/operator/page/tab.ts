import type { ConnectionStatus } from '../api.ts';
import type { Severity } from '../../model/condition.ts';
import { SEVERITY_TONES } from './severity.ts';

/* What the browser shows of the page while somebody looks at another one: a title and an icon. */

const PROGRAM = 'neostore-hubspot';

/** How the tab says that something is wrong; the worse the louder. */
const MARKS: { readonly [severity in Severity]: string } = {
  well: '',
  notice: '• ',
  person: '! ',
  down: '✕ ',
};

const DOTS: ReadonlyMap<string, string> = new Map([
  ['bad', '#d92d20'],
  ['warn', '#f5a524'],
  ['plain', '#7b8ea0'],
]);

let name = PROGRAM;
let mark = '';

/** Gives the tab the name of what is looked at. */
export function nameTab(title: string): void {
  name = `${title} · ${PROGRAM}`;
  document.title = mark + name;
}

/**
 * Marks the tab with the worst of what any connection has.
 *
 * @param connections null while the daemon is not heard
 */
export function markTab(connections: readonly ConnectionStatus[] | null): void {
  const worst = connections === null ? null : worstOf(connections);
  const severity = worst?.state.severity ?? (connections === null ? 'down' : 'well');
  const [first] = worst?.state.conditions ?? [];
  const about =
    connections === null
      ? 'the daemon is not heard · '
      : first === undefined || worst === null
        ? ''
        : `${worst.connection}: ${first.what} · `;
  mark = severity === 'well' ? '' : `${MARKS[severity]}${about}`;
  document.title = mark + name;
  const dot = DOTS.get(SEVERITY_TONES[severity]) ?? null;
  document.querySelector('link[rel="icon"]')?.setAttribute('href', iconOf(dot));
}

function worstOf(connections: readonly ConnectionStatus[]): ConnectionStatus | null {
  const [first = null] = ['down', 'person', 'notice'].flatMap((severity) =>
    connections.filter(({ state }) => state.severity === severity),
  );
  return first;
}

/** The icon of the page, with a dot where something is wrong. */
function iconOf(dot: string | null): string {
  const mark =
    dot === null
      ? ''
      : `<circle cx="18" cy="18" r="6" fill="${dot}" stroke="white" stroke-width="1.500"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="7" fill="#e0562f"/><path d="M6 12h3.500M14.500 12H18" stroke="white" stroke-width="2" stroke-linecap="round"/><circle cx="12" cy="12" r="2.500" fill="none" stroke="white" stroke-width="2"/>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
