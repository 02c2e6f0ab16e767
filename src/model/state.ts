/**
 * The states of a piece of work (an event to apply, a contact to send, a timeline entry to send).
 * "In flight" is not one of them: it is not stored, so a crash leaves `pending` and needs no rescuer.
 * The ledger's CHECK constraints and the diagram in ARCHITECTURE.md hold the same list.
 */
export const WORK_STATES = ['pending', 'waiting', 'done', 'dead', 'discarded'] as const;

export type WorkState = (typeof WORK_STATES)[number];

/** A state in which a contact or a timeline entry keeps its events from HubSpot. */
export type HeldState = Exclude<WorkState, 'pending' | 'done'>;
