import type { Scenario, TestedElsewhere } from './scenario.ts';
import { adminEdit } from './scenarios/admin-edit.ts';
import { busyContact } from './scenarios/busy-contact.ts';
import { clockSetBack } from './scenarios/clock-set-back.ts';
import { explosiveValue } from './scenarios/explosive-value.ts';
import { fullLog } from './scenarios/full-log.ts';
import { honestStates } from './scenarios/honest-state.ts';
import { hangingNoteList, hangingNotes } from './scenarios/hanging-timeline.ts';
import { longPauses } from './scenarios/long-pause.ts';
import { lostAnswers } from './scenarios/lost-answer.ts';
import { failingLedgerCall } from './scenarios/failing-ledger-call.ts';
import { olderLedger } from './scenarios/older-ledger.ts';
import { refusedBatches } from './scenarios/refused-batch.ts';
import { stops } from './scenarios/stop.ts';
import { unknownZone } from './scenarios/unknown-zone.ts';

/** All scenarios, in the order of the table. */
export const SCENARIOS: readonly (Scenario | TestedElsewhere)[] = [
  explosiveValue,
  busyContact,
  ...refusedBatches,
  hangingNotes,
  hangingNoteList,
  ...stops,
  failingLedgerCall,
  adminEdit,
  ...lostAnswers,
  ...longPauses,
  unknownZone,
  clockSetBack,
  fullLog,
  olderLedger,
  ...honestStates,
];
