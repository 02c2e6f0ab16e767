import type { Clock } from '../clock.ts';
import type { ConnectionSettings } from '../config.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { planSetup } from '../core/setup/plan-setup.ts';
import type { SetupPlan } from '../core/setup/plan.ts';
import { stepText } from '../core/setup/step-text.ts';
import { wantedSetup } from '../core/setup/wanted.ts';
import type { Desk } from '../ledger/desk-port.ts';
import type { Vault } from '../ledger/ledger.ts';
import type { AccountDesk, AccountPlan } from '../operator/account-desk.ts';
import { checkPortal } from '../setup/portal-check.ts';
import { readActual, type Reading } from '../setup/read-actual.ts';
import { runSetup } from '../setup/run-setup.ts';
import { connectHubSpot, type HubSpotSide } from '../setup/sides.ts';

export interface AccountDeskOptions {
  readonly id: string;
  readonly settings: ConnectionSettings;
  readonly ledger: Vault & Pick<Desk, 'tryLeftOut'>;
  readonly clock: Clock;
}

/** What `check` and `setup` do in the account of a connection, for the page. The webhook is not its business. */
export function accountDesk(options: AccountDeskOptions): AccountDesk {
  const hubspot = sideOf(options);
  return {
    check: async (mapping) => {
      const checked = await checkPortal(mapping, hubspot);
      if (checked.kind === 'failed') return checked;
      const plan = await planFor(mapping, hubspot);
      if (plan.kind === 'failed') return plan;
      const { differences, refusals, timeline, consents } = checked.value;
      const unmendable = differences.filter(({ mendable }) => !mendable);
      const told = [...unmendable.map(({ message }) => message), ...refusals, ...consents];
      const problems = timeline.kind === 'impossible' ? [...told, timeline.reason] : told;
      return { kind: 'checked', problems, plan: planned(plan.value, options.settings) };
    },
    make: async (mapping) => {
      const plan = await planFor(mapping, hubspot);
      if (plan.kind === 'failed') return plan;
      const { steps, conflicts } = plan.value;
      if (conflicts.length > 0) return { kind: 'failed', reason: IN_THE_WAY };
      const results = await runSetup(steps, { hubspot, neostore: NO_NEOSTORE }, () => undefined);
      await options.ledger.tryLeftOut(options.id);
      return {
        kind: 'made',
        steps: results.map(({ step, outcome }) => ({
          text: stepText(step),
          outcome: outcome.kind,
          reason: 'reason' in outcome ? outcome.reason : null,
        })),
      };
    },
  };
}

const IN_THE_WAY = 'Nothing was made, because something in HubSpot stands in the way. Check again.';

const WEBHOOK = 'the webhook is made by the command setup';

const NO_NEOSTORE = { kind: 'skipped', reason: WEBHOOK } as const;

function sideOf({ id, settings, ledger, clock }: AccountDeskOptions): HubSpotSide {
  const { accessToken, oauth, ...account } = settings.hubspot;
  const memory = {
    load: async () => ledger.loadCredential(id),
    save: async (text: string) => ledger.saveCredential(id, text),
  };
  const credential =
    oauth === null ? { accessToken: accessToken?.reveal() ?? '' } : { oauth, memory };
  return connectHubSpot(account, credential, clock);
}

async function planFor(mapping: Mapping, hubspot: HubSpotSide): Promise<Reading<SetupPlan>> {
  const wanted = wantedSetup(mapping, null);
  const actual = await readActual(hubspot, NO_NEOSTORE, wanted);
  if (actual.kind === 'failed') return actual;
  const { notes, ...plan } = planSetup(wanted, actual.value);
  return {
    kind: 'read',
    value: { ...plan, notes: notes.filter((note) => !note.includes(WEBHOOK)) },
  };
}

function planned(plan: SetupPlan, { dryRun }: ConnectionSettings): AccountPlan {
  const { steps, conflicts, notes, unchanged } = plan;
  return {
    steps: steps.map(stepText),
    conflicts: conflicts.map(({ subject, fault }) => `${subject} ${fault}`),
    notes,
    unchanged,
    mayBeMade: conflicts.length === 0 && !dryRun,
  };
}
