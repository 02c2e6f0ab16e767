import { timeText } from '../core/time-text.ts';
import type { CliContext } from './context.ts';
import { printable } from './text.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { ReplayFilter } from '../model/replay.ts';

/** The newest events, among which names are looked for. */
const LOOKED_AT = 1_000;

/** Names that are told. */
const NAMES_MAX = 12;

/** Says what events there are where a filter means none, for it may have been meant otherwise. */
export async function tellOtherEvents(
  { report }: CliContext,
  { ledger, tenant }: Pick<ReportsSide, 'ledger' | 'tenant'>,
  { contactKey, names }: ReplayFilter,
): Promise<void> {
  const { rows: events } = await ledger.events(tenant, { limit: LOOKED_AT });
  const [newest] = events;
  if (newest === undefined) return report('no event was received yet');
  if (contactKey !== undefined && (await ledger.contact(tenant, contactKey)) === null) {
    report('no contact has this key: "why" finds it also by a beginning of it');
  }
  const known = [...new Set(events.flatMap(({ name }) => name ?? []))].sort();
  const more = known.length > NAMES_MAX ? ', and others' : '';
  const list = known.slice(0, NAMES_MAX).map(printable).join(', ');
  if (names !== undefined) report(`the last events are named: ${list}${more}`);
  report(`the newest event was received at ${timeText(newest.receivedAtMs)}`);
}
