import { duration } from '../core/duration.ts';
import { namesText } from '../core/names-text.ts';
import { section } from './text.ts';
import type { ReplicaView } from '../model/replica.ts';

const HEADS = ['', 'version', 'runs for', 'last heard', 'works on'];

/** The processes that share a ledger, and what each works on. */
export function replicasText(replicas: readonly ReplicaView[]): string {
  const rows = replicas.map((replica) => [
    replica.name,
    replica.version,
    duration(replica.runsForMs),
    `${duration(replica.silentForMs)} ago${replica.isAlive ? '' : ', gone'}`,
    namesText(replica.connections),
  ]);
  const none = rows.length === 0 ? [['none runs']] : [HEADS, ...rows];
  return section('Replicas', none).trim();
}
