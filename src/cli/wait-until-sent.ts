import { CliError, type CliContext } from './context.ts';
import { watchProgress } from './progress.ts';
import { counted } from './text.ts';
import type { LedgerSide } from './with-ledger.ts';

/** A contact that was to be sent again and is not in HubSpot. */
export interface Unsent {
  readonly contactId: number;
  readonly state: string;
  readonly reason: string | null;
}

/**
 * Waits until none of some contacts is pending any more; those that are not done are returned.
 * @throws CliError when the daemon ends before, or the command is asked to
 */
export async function waitUntilSent(
  context: CliContext,
  { ledger, tenant }: LedgerSide,
  contactIds: readonly number[],
): Promise<readonly Unsent[]> {
  const open = [...contactIds];
  const total = open.length;
  const unsent: Unsent[] = [];
  const isOver = await watchProgress(context, async () => {
    for (let id = open[0]; id !== undefined; id = open[0]) {
      const contact = await ledger.contactById(tenant, id);
      if (contact?.state === 'pending') {
        if (!(await ledger.isDispatching())) throw new CliError(DAEMON_GONE);
        return `${(total - open.length).toLocaleString('en')} of ${counted(total, 'contact')} sent again`;
      }
      open.shift();
      if (contact === null || contact.state === 'done') continue;
      unsent.push({ contactId: id, state: contact.state, reason: contact.reason });
    }
    return null;
  });
  if (!isOver) throw new CliError('the daemon goes on sending what differs');
  return unsent;
}

/** @throws CliError where some were not sent */
export function failIfUnsent(unsent: readonly Unsent[]): void {
  const [first] = unsent;
  if (first === undefined) return;
  const reason = first.reason === null ? '' : `, such as: ${first.reason}`;
  throw new CliError(`${counted(unsent.length, 'contact')} could not be sent again${reason}`);
}

/** What to do when the daemon that was waited for is gone. */
export const DAEMON_GONE =
  'the daemon was stopped before it was over; "neostore-hubspot start" goes on with it';
