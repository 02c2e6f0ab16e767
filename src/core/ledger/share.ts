/** How many connections one of the replicas that are awake works on at most, so that all of them have about the same number. */
export function shareOf(connections: number, replicas: number): number {
  return Math.ceil(connections / Math.max(1, replicas));
}
