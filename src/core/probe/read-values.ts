import { found, foundOr, open, type Finding } from './finding.ts';
import { isTaken, recordsIn, wordOf, type Reply } from './reply.ts';

/** A value that was written, and what became of it. */
export interface WrittenValue {
  readonly property: string;
  readonly sent: string;
  readonly write: Reply;
  /** What HubSpot holds after it; null where it holds nothing. */
  readonly held: string | null;
  /** Whether another form of the same value is stored, so that HubSpot may warn of it. */
  readonly isNormalized: boolean;
}

/** Says what HubSpot takes for a date: each of several loose forms, one write for each. */
export function readDates(writes: readonly Reply[]): Finding {
  const taken = writes.filter(isTaken).length;
  if (taken === writes.length) return found('dates', 'normalized');
  if (taken === 0) return found('dates', 'strict');
  return open('dates', `HubSpot took ${taken} of ${writes.length} forms, and refused the others`);
}

/** Says whether an option in another case is taken. */
export function readEnumerationCase({ sent, write, held }: WrittenValue, option: string): Finding {
  if (!isTaken(write)) return found('enumerationCase', 'exact');
  return foundOr(
    'enumerationCase',
    held === option ? 'fold' : null,
    held === sent ? 'HubSpot stored an option that there is not' : 'HubSpot stored another option',
  );
}

/** Says whether HubSpot's answer to a write holds what it stored. */
export function readWrittenValues(values: readonly WrittenValue[]): Finding {
  const seen = new Set(
    values.flatMap(({ property, sent, write, held }) => {
      const answered = recordsIn(write)[0]?.properties[property];
      if (held === null || held === sent || answered === undefined) return [];
      if (answered === held) return ['stored' as const];
      return answered === sent ? ['echoed' as const] : [];
    }),
  );
  const [first] = seen;
  if (first !== undefined && seen.size === 1) return found('writtenValues', first);
  return open(
    'writtenValues',
    first === undefined
      ? 'HubSpot stored every value as it was sent'
      : 'HubSpot answers some values as stored, others as sent',
  );
}

/** Says whether HubSpot warns where it stored another form of a value. */
export function readWarnings(values: readonly WrittenValue[]): Finding {
  const normalized = values.filter(
    ({ isNormalized, write, sent, held }) =>
      isNormalized && isTaken(write) && held !== null && held !== sent,
  );
  if (normalized.length === 0) {
    const refused = values.find(({ isNormalized, write }) => isNormalized && !isTaken(write));
    const why =
      refused === undefined
        ? 'HubSpot stored every value as it was sent'
        : `HubSpot refused the value that it would store otherwise: ${wordOf(refused.write)}`;
    return open('normalizationWarnings', why);
  }
  const isWarned = normalized.some(({ write }) => (recordsIn(write)[0]?.warnings.length ?? 0) > 0);
  return found('normalizationWarnings', isWarned);
}

/** Says whether two values of a unique property that differ by case are one. */
export function readUniqueCase(first: Reply, second: Reply): Finding {
  const [one] = recordsIn(first);
  const [other] = recordsIn(second);
  if (one !== undefined && other !== undefined) {
    return found('uniqueCase', one.id === other.id ? 'fold' : 'exact');
  }
  const refused = one === undefined ? first : second;
  return open('uniqueCase', `HubSpot refused the contact: ${wordOf(refused)}`);
}
