/** The parts of `status --json` that the scenarios look at. */
export interface Status {
  readonly contacts: { readonly [state: string]: number };
  /** Why something is held up, as the command says it; null where it says nothing. */
  readonly halt: string | null;
  /** When the hold-up ends, milliseconds since 1970; null where nothing says it. */
  readonly haltEndsMs: number | null;
}

/** Fields under which a connection says that something is held up. */
const HALTS = /blocked|pause|halt|fuse/i;
/** A word in any field that says so of what it is in. */
const HALTED = /^(blocked|paused|halted)$/i;
/** Fields of a hold-up that say when it ends. */
const ENDS = /until|^ends?(?![a-z])|End/;
const TEXT_MAX = 60;

/**
 * Reads one connection of `status --json`, whatever else it holds.
 * @throws when it is no JSON
 */
export function readStatus(output: string): Status {
  const [connection] = JSON.parse(output) as readonly Record<string, unknown>[];
  const halts = haltsOf(connection);
  const ends = halts.flatMap(endsOf);
  return {
    contacts: (connection?.['contacts'] ?? {}) as Status['contacts'],
    halt: halts.length === 0 ? null : halts.map(reasonOf).join('; '),
    haltEndsMs: ends.length === 0 ? null : Math.max(...ends),
  };
}

/** The status in few words. */
export function haltText({ halt, haltEndsMs }: Status): string {
  if (halt === null) return 'status says not blocked';
  const end = haltEndsMs === null ? '' : ` for ${Math.round((haltEndsMs - Date.now()) / 1_000)} s`;
  return `status says "${halt}"${end}`;
}

/** What is held up, wherever the status says it. */
function haltsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (HALTS.test(name)) return isSomething(inner) ? [inner] : [];
    return typeof inner === 'string' && HALTED.test(inner) ? [value] : haltsOf(inner);
  });
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.values(value).some(isSomething);
}

function reasonOf(value: unknown): string {
  const reasons = fieldsOf(value).flatMap(([name, inner]) =>
    name === 'reason' && typeof inner === 'string' ? [inner] : [],
  );
  return (reasons.length === 0 ? JSON.stringify(value) : reasons.join('; ')).slice(0, TEXT_MAX);
}

function endsOf(value: unknown): readonly number[] {
  return fieldsOf(value).flatMap(([name, inner]) => (ENDS.test(name) ? instantOf(inner) : []));
}

/** Milliseconds since 1970, of a number or of text in ISO 8601. */
function instantOf(value: unknown): readonly number[] {
  const ms = typeof value === 'string' ? Date.parse(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? [ms] : [];
}

/** All fields of a value, however deep. */
function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [name, inner] as const,
    ...fieldsOf(inner),
  ]);
}
