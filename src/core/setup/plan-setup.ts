import { joinPlans, type SetupPlan } from './plan.ts';
import { planEvents, type ActualEvents } from './plan-events.ts';
import { planProperties, type ActualProperties } from './plan-properties.ts';
import { planWebhook, type ActualWebhooks } from './plan-webhook.ts';
import type { WantedSetup } from './wanted.ts';

/** What HubSpot and Neostore hold now. */
export interface ActualSetup extends ActualProperties {
  readonly events: ActualEvents;
  readonly webhooks: ActualWebhooks;
}

/**
 * Decides what has to be made so that both systems hold what a mapping needs. The webhook comes
 * last: events are sent only when HubSpot is ready for them. A plan whose steps were carried out is
 * followed by an empty one.
 */
export function planSetup(wanted: WantedSetup, actual: ActualSetup): SetupPlan {
  return joinPlans([
    planProperties(wanted, actual),
    planEvents(wanted.events, actual.events),
    planWebhook(wanted.webhook, actual.webhooks),
  ]);
}
