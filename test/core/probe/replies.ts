import type { Reply } from '../../../src/core/probe/reply.ts';

/** A batch of records that HubSpot took, with errors of others. */
export function taken(
  results: readonly object[] = [{ id: '1' }],
  errors?: readonly object[],
): Reply {
  return { kind: 'taken', body: { results, ...(errors === undefined ? {} : { errors }) } };
}

/** A refusal of the whole request. */
export function refused(body: object = { category: 'VALIDATION_ERROR' }, status = 400): Reply {
  return { kind: 'refused', status, body };
}
