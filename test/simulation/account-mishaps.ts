import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import type { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { TROUBLE_RULE, TROUBLES } from '../../src/simulator/hubspot/trouble.ts';
import type { Random } from '../../src/simulator/neostore/random.ts';

/** A property that somebody archives for a while. */
const ARCHIVED = 'neostore_store_id';

/** Properties of which values are left out until all is right again. */
export const LEFT_OUT_FOR_A_WHILE: ReadonlySet<string> = new Set([ARCHIVED, TROUBLE_RULE.property]);

/** Trouble that a story has at most, besides the property that is archived. */
const TROUBLES_MAX = 2;

/** The longest part of a story that a trouble lasts. */
const SHARE_MAX = 0.3;

/** What happens to the whole account in HubSpot while a story goes on. */
export interface AccountMishaps {
  /** Begins and ends what is to once so much of the story is over, from 0 to 1. */
  pass(share: number): Promise<void>;
  /** Puts all right again. */
  end(): Promise<void>;
}

interface Mishap {
  readonly from: number;
  readonly to: number;
  readonly begin: () => void;
  readonly end: () => Promise<void> | void;
}

/** A property that is archived and made again, and trouble with the token, the quota, rules or all requests. */
export function accountMishaps(
  simulator: HubSpotSimulator,
  mapping: Mapping,
  random: Random,
): AccountMishaps {
  const { properties = [] } = provisionFor(mapping);
  const archived = properties.filter(({ name }) => name === ARCHIVED);
  const archiving: Mishap = {
    from: 1 / 3,
    to: 2 / 3,
    begin: () => simulator.archiveProperty(ARCHIVED),
    end: () => simulator.provision({ properties: archived }),
  };
  const open = [archiving, ...someTrouble(simulator, random)];
  const underWay: Mishap[] = [];
  const endIf = async (isOver: (mishap: Mishap) => boolean): Promise<void> => {
    for (const mishap of underWay.filter(isOver)) {
      underWay.splice(underWay.indexOf(mishap), 1);
      await mishap.end();
    }
  };
  return {
    pass: async (share) => {
      for (const mishap of open.filter(({ from }) => share > from)) {
        open.splice(open.indexOf(mishap), 1);
        mishap.begin();
        underWay.push(mishap);
      }
      await endIf(({ to }) => share > to);
    },
    end: async () => endIf(() => true),
  };
}

function someTrouble({ trouble }: HubSpotSimulator, random: Random): readonly Mishap[] {
  // Records that are refused are part of the faults, where a person tries them again.
  const names = TROUBLES.filter((one) => one.name !== 'bad-records').map(({ name }) => name);
  return Array.from({ length: random.int(TROUBLES_MAX + 1) }, () => {
    const name = random.pick(names);
    const from = random.next();
    return {
      from,
      to: from + random.next() * SHARE_MAX,
      begin: () => trouble.begin(name),
      end: async () => trouble.end(name),
    };
  });
}
