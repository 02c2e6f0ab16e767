import { attribute } from './attribute.ts';
import { conflict, conflicts } from './conflicts.ts';
import { discardDeadLetters, retryDeadLetters } from './dead-letter-retry.ts';
import { deadLetters } from './dead-letters.ts';
import { erase } from './erase.ts';
import { eventsToTry } from './events-to-try.ts';
import { erasePerson } from './erase-person.ts';
import { releaseFuse } from './lanes.ts';
import { leftOut, tryLeftOut } from './left-out.ts';
import { countDrifts, lookAgain, mendDrifts } from './mend.ts';
import { countWallet, listInstallers, readNumbers } from './numbers.ts';
import { overfull, people } from './people.ts';
import { prune } from './prune.ts';
import { drifts, reconcileRun, startReconcile } from './reconcile.ts';
import { countReplay, replay, replayable } from './replay.ts';
import { endSession, loadSessions } from './sessions.ts';
import { requestBodies } from './requests.ts';
import { settleConflict } from './settle-conflict.ts';
import { split } from './split.ts';
import { statusOf } from './status.ts';
import { readmit } from './stones.ts';
import { loaded, reading, saved, writing } from './transactions.ts';
import { tryNow } from './try-now.ts';
import { listContacts, listEvents, listLeftOut } from './lists.ts';
import { knownRecords, listUnmerged, viewContact, viewContactById } from './views.ts';

/** What people look at and order, from any process. */
export const DESK_OPERATIONS = {
  status: statusOf,
  events: reading(listEvents),
  eventIds: loaded('listEventIds'),
  event: loaded('loadEventView'),
  eventsToTry: reading(eventsToTry),
  contacts: reading(listContacts),
  wallets: loaded('listWallets'),
  leftOutValues: reading(listLeftOut),
  requestBodies: reading(requestBodies),
  contact: reading(viewContact),
  contactById: reading(viewContactById),
  knownRecords: reading(knownRecords),
  conflicts: reading(conflicts),
  conflict: reading(conflict),
  people: reading(people),
  overfull: reading(overfull),
  attribute: reading(attribute),
  settleConflict,
  split: writing(split),
  unmerged: reading(listUnmerged),
  deadLetters,
  retryDeadLetters,
  discardDeadLetters,
  delayed: loaded('countDelayed'),
  tryNow,
  releaseFuse: writing(releaseFuse),
  leftOut: reading(leftOut),
  tryLeftOut,
  countReplay,
  replay: writing(replay),
  replayable: reading(replayable),
  reconcileRun: reading(reconcileRun),
  drifts: reading(drifts),
  startReconcile,
  countDrifts,
  mendDrifts,
  lookAgain: writing(lookAgain),
  erase,
  erasePerson,
  readmit: writing(readmit),
  prune,
  numbers: reading(readNumbers),
  installers: reading(listInstallers),
  countWallet,
  walletTotals: loaded('loadTotals'),
  loadMemo: loaded('loadMemo'),
  saveMemo: saved('saveMemo'),
  keptMapping: loaded('loadMapping'),
  keepMapping: saved('saveMapping'),
  mappingVersions: loaded('loadMappingVersions'),
  mappingVersion: loaded('loadMappingVersion'),
  saveMappingVersion: saved('saveMappingVersion'),
  loadSessions: writing(loadSessions),
  endSession: writing(endSession),
  loadSamples: loaded('loadSamples'),
  saveSamples: saved('saveSamples'),
  loadCredential: loaded('loadCredential'),
  saveCredential: saved('saveCredential'),
};
