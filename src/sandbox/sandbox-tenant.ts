import { RETAIL_PEOPLE } from '../simulator/neostore/troubles.ts';

/** The tenant that the simulated Neostore plays. */
export const SANDBOX_TENANT = 'sandbox';
/** The token that the simulated HubSpot takes. */
export const SANDBOX_TOKEN = 'sandbox-token';
/** Share of the events that are delivered twice. */
export const DUPLICATES = 0.2;
/** Who the people of a sandbox are. */
export const PEOPLE = RETAIL_PEOPLE;
/** Time that the simulated HubSpot takes to answer. */
export const HUBSPOT_LATENCY_MS = 40;
/** Time before now over which the events of a sandbox are spread: 30 days. */
export const HISTORY_MS = 30 * 24 * 60 * 60_000;
