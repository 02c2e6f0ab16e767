import { countWork } from '../count-work.ts';
import { conditionOf, counted, cut } from './condition-of.ts';
import type { Known } from './known.ts';
import { MINUTE_MS } from './minutes.ts';
import { deadLetterHint } from '../dead-letter-hint.ts';
import { duration } from '../duration.ts';
import type { Condition } from '../../model/condition.ts';
import type { MappingReport } from '../../model/report.ts';
import type { LedgerStatus } from '../../model/view.ts';

/** Work that waits longer is overdue, where no daemon says otherwise; in milliseconds. */
const PENDING_LIMIT_MS = 15 * MINUTE_MS;

/** What is not in HubSpot as it should be, or not yet. */
export function workConditions({ status, daemon, mapping, nowMs }: Known): readonly Condition[] {
  const isRunning = daemon.kind === 'running';
  const said = [
    mappingCondition(isRunning ? daemon.report.mapping : mapping),
    ...(status === null
      ? []
      : [
          deadLettersCondition(status),
          leftOutCondition(status),
          conflictsCondition(status),
          unmergedCondition(status),
          waitingCondition(status),
        ]),
    // Where nothing is sent on purpose, nothing is overdue.
    status === null || (isRunning && daemon.report.dryRun)
      ? null
      : overdueCondition(
          status,
          isRunning ? daemon.process.pendingLimitMs : PENDING_LIMIT_MS,
          nowMs,
        ),
  ];
  return said.filter((condition) => condition !== null);
}

function mappingCondition(mapping: MappingReport | null): Condition | null {
  if (mapping === null || mapping.refused === null) return null;
  const { version, refused } = mapping;
  return conditionOf({
    code: 'mapping-refused',
    severity: 'person',
    what: `The mapping file is refused: ${counted(refused.faults, 'fault')}`,
    figures: `version ${version} stays in force`,
    advice: 'See the faults with "neostore-hubspot check", and correct the file.',
    sinceMs: refused.sinceMs,
  });
}

function deadLettersCondition(status: LedgerStatus) {
  const { deadLetters } = status;
  const count = countWork(status, 'dead');
  if (count === 0) return null;
  const reasons = counted(deadLetters.length, 'reason');
  return conditionOf({
    code: 'dead-letters',
    severity: 'person',
    what: `${counted(count, 'dead letter waits', 'dead letters wait')} for a person`,
    figures: reasons,
    advice: 'Look at: neostore-hubspot dead-letters list. It says what to do about each reason.',
    size: count,
    parts: deadLetters.map(({ kind, code, reason, count }) => ({
      name: `${kind} ${code ?? cut(reason)}`,
      text: `${count} ${kind}: ${cut(reason)}. ${deadLetterHint(code)}`,
    })),
  });
}

function leftOutCondition({ leftOut: { values, groups } }: LedgerStatus): Condition | null {
  if (values === 0) return null;
  return conditionOf({
    code: 'left-out-values',
    severity: 'person',
    what: `${counted(values, 'value is', 'values are')} left out`,
    figures: groups
      .slice(0, PROPERTIES_SHOWN_MAX)
      .map(({ property, contacts }) => `${property} of ${counted(contacts, 'contact')}`)
      .join(', '),
    advice:
      'HubSpot does not take them; the rest of their contacts is there. Look at: neostore-hubspot left-out. It says whose they are, and why.',
    size: values,
    parts: groups.map(({ property, reason, contacts }) => ({
      name: `${property} ${cut(reason)}`,
      text: `${property} of ${counted(contacts, 'contact')}: ${cut(reason)}`,
    })),
  });
}

/** Properties that a sentence names. */
const PROPERTIES_SHOWN_MAX = 3;

/** Without the values: they are often addresses, and a state is often shown around. */
function conflictsCondition({ conflicts: { open, most } }: LedgerStatus): Condition | null {
  if (open === 0) return null;
  const claimants = most?.claimants ?? 0;
  return conditionOf({
    code: 'identity-conflicts',
    severity: 'person',
    what: `${counted(open, 'value is', 'values are')} shared by several people, and nobody has decided`,
    figures:
      most === null
        ? ''
        : `one, of ${most.property}, is claimed by ${counted(claimants, 'contact')}`,
    advice:
      'Whoever was known first keeps it; it is left out of the others. Look at: neostore-hubspot identity list --open.',
    size: Math.max(open, claimants),
  });
}

function unmergedCondition({ unmerged }: LedgerStatus): Condition | null {
  if (unmerged === 0) return null;
  return conditionOf({
    code: 'unmerged-records',
    severity: 'notice',
    what: `${counted(unmerged, 'contact has', 'contacts have')} several records in HubSpot`,
    advice:
      'What the mapping lets be merged is merged by itself; the rest is for a person to merge in HubSpot. Look at: neostore-hubspot identity list.',
    size: unmerged,
  });
}

function waitingCondition({ contacts, oldestWaitingMs }: LedgerStatus): Condition | null {
  if (contacts.waiting === 0) return null;
  return conditionOf({
    code: 'waiting-contacts',
    severity: 'notice',
    what: `${counted(contacts.waiting, 'contact waits', 'contacts wait')} for a key or a value`,
    advice:
      'They are not in HubSpot, and what is known is not enough to make them there: a key of the mapping such as an e-mail is missing, or a value that HubSpot requires. The next event that brings it sends them on.',
    sinceMs: oldestWaitingMs,
    size: contacts.waiting,
  });
}

function overdueCondition(status: LedgerStatus, limitMs: number, nowMs: number): Condition | null {
  const { oldestPendingMs } = status;
  if (oldestPendingMs === null || nowMs - oldestPendingMs <= limitMs) return null;
  const backlog = countWork(status, 'pending');
  return conditionOf({
    code: 'overdue',
    severity: 'person',
    what: `The oldest event has waited longer than ${duration(limitMs)} for HubSpot`,
    figures: `${backlog.toLocaleString('en')} to do`,
    advice: 'What else is said here is most likely the cause. Look at: neostore-hubspot status.',
    sinceMs: oldestPendingMs,
    size: Math.floor((nowMs - oldestPendingMs) / MINUTE_MS),
  });
}
