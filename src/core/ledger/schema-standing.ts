/** A step of the schema that a ledger has taken. */
export interface AppliedStep {
  readonly version: number;
  /** The oldest schema that a program may know to work with a ledger that has this step; null where nobody said. */
  readonly compatibleFrom: number | null;
}

/**
 * How the schema of a ledger stands to a program.
 * - `compatible`: it has steps that the program does not know, and can live with.
 * - `newer`: it has a step that the program cannot live with.
 */
export type SchemaStanding = 'none' | 'older' | 'current' | 'compatible' | 'newer';

/**
 * How the schema of a ledger stands to a program that knows the schemas up to one.
 * @param applied every step that the ledger has taken, in any order
 * @param known the number of the newest schema that the program knows
 */
export function schemaStanding(applied: readonly AppliedStep[], known: number): SchemaStanding {
  const version = schemaVersion(applied);
  if (version === 0) return 'none';
  if (version === known) return 'current';
  if (version < known) return 'older';
  return neededSchema(applied, known) <= known ? 'compatible' : 'newer';
}

/** What a person reads whose program is too old for a ledger. */
export function newerSchemaText(applied: readonly AppliedStep[], known: number): string {
  const version = schemaVersion(applied);
  const needed = neededSchema(applied, known);
  const those = needed === version ? '' : ` for programs that know schema ${needed}`;
  return (
    `The ledger has schema ${version}${those}, this program knows schemas up to ${known}: ` +
    'use the newer version of the program'
  );
}

/** The newest schema that a ledger has; 0 for none. */
export function schemaVersion(applied: readonly AppliedStep[]): number {
  return Math.max(0, ...applied.map(({ version }) => version));
}

/** The schema that a program has to know at least, of the steps that it does not know. */
function neededSchema(applied: readonly AppliedStep[], known: number): number {
  const unknown = applied.filter(({ version }) => version > known);
  return Math.max(0, ...unknown.map(({ version, compatibleFrom }) => compatibleFrom ?? version));
}
