import type { Clock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedContact } from '../../src/simulator/hubspot/simulator.ts';

/** A small world in which there is somebody with a story. */
const WORLD = { events: 160, seed: 62 };

/** Starts a sandbox on free ports. */
export async function openSandbox(
  clock: Clock,
  ratePerSecond: number | null = null,
): Promise<Sandbox> {
  return startSandbox({
    ...WORLD,
    ratePerSecond,
    port: 0,
    operatorPort: 0,
    hubspotPort: 0,
    daemon: true,
    clock,
    log: createLog({ level: 'silent' }),
    onSynced: () => undefined,
    onFatal: (error) => {
      throw error;
    },
  });
}

/** The contact with the longest story among those who hold passes in both wallets. */
export function protagonist({ hubspot }: Sandbox): SimulatedContact {
  const [first] = hubspot
    .contacts()
    .filter(({ properties }) => properties['neostore_wallet_status'] === 'both')
    .sort((a, b) => b.timeline.length - a.timeline.length);
  if (first === undefined) throw new Error('nobody in this world holds passes in both wallets');
  return first;
}
