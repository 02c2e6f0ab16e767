import type { Condition, ConditionCode } from '../../model/condition.ts';

/** What is the trouble of the daemon and its machine, whatever connection is looked at. */
const OF_ALL: ReadonlySet<ConditionCode> = new Set<ConditionCode>([
  'ledger-refuses',
  'disk-nearly-full',
  'evaluation-failing',
  'clock-off',
  'alerts-failing',
  'unknown-tenant',
]);

/** Conditions of several connections: each connection's own, and those of all, each once. */
export interface SharedConditions {
  readonly ofAll: readonly Condition[];
  readonly own: ReadonlyMap<string, readonly Condition[]>;
}

/** Takes apart what is said of every connection, so that a person hears of it once. */
export function sharedConditions(
  conditions: ReadonlyMap<string, readonly Condition[]>,
): SharedConditions {
  const isOfAll = ({ code }: Condition): boolean => OF_ALL.has(code);
  const shared = [...conditions.values()].flat().filter(isOfAll);
  const own = [...conditions].map(
    ([id, some]) => [id, some.filter((one) => !isOfAll(one))] as const,
  );
  return {
    ofAll: [...Map.groupBy(shared, ({ code }) => code).values()].flatMap(graver),
    own: new Map(own),
  };
}

/** The gravest of some that are of one code. */
function graver(alike: readonly Condition[]): readonly Condition[] {
  const down = alike.find(({ severity }) => severity === 'down');
  const person = alike.find(({ severity }) => severity === 'person');
  return [down ?? person ?? alike[0]].filter((one) => one !== undefined);
}
