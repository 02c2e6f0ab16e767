import type { Random } from '../../src/simulator/neostore/random.ts';
import { eventually } from '../support/eventually.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import type { LedgerPlace } from './ledger-place.ts';
import type { Life } from './life.ts';

/** Chance that whoever works loses the lease after a group of deliveries, and how often that happens at most. */
const LOSS_SHARE = 0.08;
const LOSSES_MAX = 3;

/** How long it may take in real time until a lease that is lost is known to be, in milliseconds. */
const KNOWN_MAX_MS = 60_000;

export interface LeaseLossOptions {
  readonly place: LedgerPlace;
  readonly clock: VirtualClock;
  /** Null where nobody loses a lease. */
  readonly random: Pick<Random, 'chance'> | null;
}

/** Leases that are lost while their holder lives, in the middle of its calls. */
export interface LeaseLoss {
  /** Takes it away from whoever works, if the moment is one for it; `start` begins another process. */
  pass(lives: Life[], start: () => Promise<Life>): Promise<void>;
}

export function leaseLoss({ place, clock, random }: LeaseLossOptions): LeaseLoss {
  let losses = 0;
  return {
    pass: async (lives, start) => {
      const holder = lives.find((life) => life.isWorking());
      if (holder === undefined || random === null || losses === LOSSES_MAX) return;
      if (!random.chance(LOSS_SHARE)) return;
      losses += 1;
      if (place.isOfStory) {
        // The holder takes the lock again at its next look, unless another was quicker.
        await place.takeLeaseAway();
        if (random.chance(0.7)) lives.push(await start());
      } else await outlive(holder, lives);
    },
  };

  /** Nobody has heard of the holder for too long: it trusts its lease no more, and then the others bury it. */
  async function outlive(holder: Life, lives: readonly Life[]): Promise<void> {
    const before = holder.leasesEnded();
    holder.distrust();
    await clock.hold(place.takeLeaseAway());
    const isKnown = (): boolean => holder.isOver() || holder.leasesEnded() > before;
    await clock.hold(eventually('it is known that the lease is lost', isKnown, KNOWN_MAX_MS));
    const others = lives.filter((life) => life !== holder);
    const isTaken = (): boolean => others.some((life) => life.isOver() || life.isWorking());
    if (others.length > 0) {
      await clock.hold(eventually('another works on the tenant', isTaken, KNOWN_MAX_MS));
    }
    if (!holder.isOver()) await holder.hasHandedOver();
  }
}
