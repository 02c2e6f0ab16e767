import type { ContactView } from '../../model/view.ts';
import type { ClosedCode } from '../reason.ts';
import type { ExplainedProperty } from '../../model/explanation.ts';

const LEFT_DELETED: ClosedCode = 'deleted-in-hubspot';

/** One sentence that says where a contact stands. */
export function summariseContact(
  { state, code, reason, hubspotId }: Pick<ContactView, 'state' | 'code' | 'reason' | 'hubspotId'>,
  properties: readonly Pick<ExplainedProperty, 'fate'>[],
): string {
  const count = (fate: ExplainedProperty['fate']): number =>
    properties.filter((property) => property.fate === fate).length;
  switch (state) {
    case 'waiting':
      return `Waits: ${reason}`;
    case 'dead':
      return `A dead letter: ${reason}`;
    case 'discarded':
      if (code === LEFT_DELETED) return `Not in HubSpot, and nothing is left to do: ${reason}`;
      return `A dead letter that was closed unsent: ${reason}`;
    case 'pending': {
      const cause = reason === null ? '' : `, after a failed attempt: ${reason}`;
      const where = hubspotId === null ? 'not in HubSpot yet' : `record ${hubspotId}`;
      return `To be sent to HubSpot (${where})${cause}`;
    }
    case 'done': {
      const record = hubspotId === null ? 'In HubSpot' : `In HubSpot as record ${hubspotId}`;
      const left = reason === null ? '' : `; ${reason}`;
      return `${record}: ${heldText(count('refused'), count('kept'), count('pending'))}${left}`;
    }
  }
}

function heldText(refused: number, kept: number, pending: number): string {
  const parts = [
    ...(refused === 0 ? [] : [`${values(refused)} refused`]),
    ...(kept === 0 ? [] : [`${values(kept)} left to HubSpot`]),
    ...(pending === 0 ? [] : [`${values(pending)} to be sent with its next change`]),
  ];
  return parts.length === 0 ? 'it holds all that the events say' : parts.join(', ');
}

function values(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}
