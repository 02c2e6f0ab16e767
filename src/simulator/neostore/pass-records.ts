import { createHash } from 'node:crypto';
import type { PassTruth, Truth } from './tell-truth.ts';

/** A pass as the Pass API lists it. */
export interface PassRecord {
  readonly id: string;
  /** A credential of the pass: whoever reads the list must not keep it. */
  readonly secret: string;
  readonly creationDate: string;
  readonly lastUpdateDate: string;
  readonly passType: string;
  readonly identifiers: { readonly [system: string]: string };
  readonly metadata: { readonly [name: string]: string } | null;
  readonly additionalData: { readonly [name: string]: string };
  /** Installation date by wallet; a wallet that does not hold the pass is absent. */
  readonly providers: { readonly [wallet: string]: string };
}

/**
 * The passes of the world as the Pass API would list them at the end of the history, oldest first.
 * Without those that were handed on: the list names a pass's newest person alone, also for what
 * happened to it when it was somebody else's.
 */
export function passRecords(customers: readonly Truth[]): PassRecord[] {
  const byId = Map.groupBy(
    customers.flatMap(({ passes }) => passes),
    ({ passId }) => passId,
  );
  return [...byId.values()]
    .flatMap((owned) => (owned.length === 1 ? owned.map(passRecord) : []))
    .sort((a, b) => (a.creationDate < b.creationDate ? -1 : 1));
}

function passRecord(pass: PassTruth): PassRecord {
  return {
    id: pass.passId,
    secret: createHash('sha256').update(pass.passId).digest('hex').slice(0, 32),
    creationDate: pass.createdAt,
    lastUpdateDate: pass.changedAt,
    passType: pass.passType,
    identifiers: pass.identifiers,
    metadata: pass.metadata,
    additionalData: {},
    providers: pass.installedAt,
  };
}
