import type { Mistake } from './mistake.ts';
import { OF_HUBSPOT } from './mistakes/of-hubspot.ts';
import { OF_LEASES } from './mistakes/of-leases.ts';
import { OF_LEDGER } from './mistakes/of-ledger.ts';
import { OF_RECEIVING } from './mistakes/of-receiving.ts';
import { OF_SENDING } from './mistakes/of-sending.ts';

/** Mistakes that something has to catch; each was made once, or was planted by somebody who reviewed the code. */
export const MISTAKES: readonly Mistake[] = [
  ...OF_RECEIVING,
  ...OF_LEDGER,
  ...OF_SENDING,
  ...OF_HUBSPOT,
  ...OF_LEASES,
];
