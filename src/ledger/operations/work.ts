import { applyEvents } from './apply.ts';
import { callBack } from './call-back.ts';
import {
  claimChecks,
  claimContacts,
  holders,
  markContactsSending,
  settleChecks,
  settleContacts,
} from './contacts.ts';
import { claimConsents, markConsentsSending, settleConsents } from './consents.ts';
import { dueOf, saveLanes } from './lanes.ts';
import { isPortalSeen, portalSeen, reviveIgnored } from './left-out.ts';
import { claimReconcile, settleReconcile } from './reconcile.ts';
import { recordRequests } from './requests.ts';
import { claimTimeline, settleTimeline } from './timeline.ts';
import { loaded, reading, saved, writing } from './transactions.ts';
import type { Session } from '../session.ts';

/** Contacts that one step of an upgrade moves: few enough that appends need not wait long for it. */
const UPGRADED_PER_STEP_MAX = 200;

/** What the dispatcher of a connection does; each operation needs the lease. */
export const WORK_OPERATIONS = {
  pendingEvents: loaded('loadPendingEvents'),
  apply: applyEvents,
  reviveIgnored,
  claimContacts: writing(claimContacts),
  markContactsSending: writing(markContactsSending),
  settleContacts: writing(settleContacts),
  holders: reading(holders),
  countMerges: loaded('countMerges'),
  awaitedContacts: loaded('loadAwaitedContacts'),
  releaseEntries: saved('releaseEntries'),
  claimTimeline: reading(claimTimeline),
  markSending: saved('markEntriesSending'),
  settleTimeline: writing(settleTimeline),
  claimConsents: reading(claimConsents),
  markConsentsSending: writing(markConsentsSending),
  settleConsents: writing(settleConsents),
  claimChecks: reading(claimChecks),
  settleChecks: writing(settleChecks),
  callBack,
  saveLanes: writing(saveLanes),
  loadLanes: loaded('loadLanes'),
  portalSeen,
  isPortalSeen: reading(isPortalSeen),
  loadQuota: loaded('loadQuota'),
  saveQuota: saved('saveQuota'),
  recordRequests: writing(recordRequests),
  claimReconcile: writing(claimReconcile),
  settleReconcile: writing(settleReconcile),
  dueOf: reading(dueOf),

  upgrade: async (session: Session): Promise<void> => {
    while (await session.write((store) => store.upgradeContacts(UPGRADED_PER_STEP_MAX)));
    while (await session.write((store) => store.upgradeFound(UPGRADED_PER_STEP_MAX)));
  },
};
