import { found, open, type Finding } from './finding.ts';
import { errorsIn, isTaken, recordsIn, wordOf, type Reply } from './reply.ts';

/** Says how HubSpot refuses an address whose contact was deleted for privacy. */
export function readBlockedEmail(creation: Reply): Finding {
  if (creation.kind === 'taken') {
    return open('blockedEmail', 'HubSpot took the address again, right after it was deleted');
  }
  const { status } = creation;
  const [error] = errorsIn(creation);
  const detail =
    error?.details.find(({ properties }) => properties.includes('email')) ?? error?.details[0];
  return found('blockedEmail', {
    status,
    category: error?.category ?? '',
    code: detail?.code ?? null,
    message: withoutParticulars(detail?.message ?? error?.message ?? ''),
  });
}

/** HubSpot's words without addresses and without numbers, which may be ids of the account. */
function withoutParticulars(message: string): string {
  return message
    .replaceAll(/[^\s@"'[\]{}:,]+@[^\s@"'[\]{}:,]+/g, '<address>')
    .replaceAll(/\d{4,}/g, '<number>');
}

/** Says whether a contact needs one of its names. */
export function readNameless(upsert: Reply): Finding {
  if (isTaken(upsert)) return found('namelessContacts', 'created');
  const isAboutNames = errorsIn(upsert).some(({ message, details }) =>
    /\b(?:email|firstname|lastname)\b/i.test([message, ...details.map(named)].join(' ')),
  );
  return isAboutNames
    ? found('namelessContacts', 'refused')
    : open('namelessContacts', `HubSpot refused for another reason: ${wordOf(upsert)}`);
}

function named({
  message,
  properties,
}: {
  message: string;
  properties: readonly string[];
}): string {
  return [message, ...properties].join(' ');
}

/** Says whether a bad record of upserts by e-mail is refused alone. */
export function readPartialEmailUpserts(batch: Reply): Finding {
  if (batch.kind === 'refused') return found('partialEmailUpserts', false);
  const isPartial = recordsIn(batch).length === 1 && errorsIn(batch).length === 1;
  return isPartial
    ? found('partialEmailUpserts', true)
    : open('partialEmailUpserts', 'HubSpot took both records, or neither of them');
}

/** What upserts by e-mail without `email` among their properties came to. */
export interface SparseTrial {
  /** Of a contact that is there. */
  readonly known: Reply;
  /** Of one that is not. */
  readonly unknown: Reply;
  /** Whether the first contact still has what the upsert did not name. */
  readonly isKept: boolean;
}

/** Says whether an upsert by e-mail may leave `email` out. */
export function readSparseEmailUpserts({ known, unknown, isKept }: SparseTrial): Finding {
  const name = 'sparseEmailUpserts';
  const taken = [known, unknown].filter(isTaken).length;
  if (taken === 1) {
    const [took, refused] = isTaken(known) ? ['known', 'new'] : ['new', 'known'];
    return open(name, `HubSpot took it for a ${took} contact, and refused it for a ${refused} one`);
  }
  if (taken === 0) return found(name, 'refused');
  return isKept
    ? found(name, 'written')
    : open(name, 'HubSpot took it, and emptied what it did not name');
}

/** Says whether an upsert tells if its record is new: the first made it, the second did not. */
export function readUpsertNew(first: Reply, second: Reply): Finding {
  const [made] = recordsIn(first);
  const [known] = recordsIn(second);
  if (made === undefined || known === undefined) {
    return open('upsertNew', `HubSpot refused the contact: ${wordOf(first)}`);
  }
  if (made.isNew === null && known.isNew === null) return found('upsertNew', 'absent');
  return made.isNew === true && known.isNew === false
    ? found('upsertNew', 'told')
    : open('upsertNew', 'HubSpot said something else than what happened');
}

/** Says which id two records have after a merge. */
export function readMerge(primaryId: string, merged: { readonly id: string } | null): Finding {
  return merged === null
    ? open('primaryIdPreservation', 'HubSpot did not merge two contacts')
    : found('primaryIdPreservation', merged.id === primaryId);
}
