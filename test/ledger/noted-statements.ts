import type { Client, Pool } from 'pg';

/** Values that were bound. */
export type Given = readonly unknown[] | undefined;

/** What is sent on the sessions of pools: each text once, with the first values that were bound. */
export function textsOf(...pools: readonly Pool[]): Map<string, Given> {
  const texts = new Map<string, Given>();
  for (const pool of pools) {
    pool.on('connect', (client) => {
      noteTexts(client, texts);
    });
  }
  return texts;
}

/** Notes what is sent on a session. */
export function noteTexts(client: Pick<Client, 'query'>, texts: Map<string, Given>): void {
  const query = client.query.bind(client) as (...given: readonly unknown[]) => Promise<unknown>;
  const noting = async (
    asked: string | { readonly text: string; readonly values: Given },
    given?: Given,
    ...more: readonly unknown[]
  ) => {
    const { text, values } = typeof asked === 'string' ? { text: asked, values: given } : asked;
    if (!texts.has(text)) texts.set(text, values);
    return query(asked, given, ...more);
  };
  Object.assign(client, { query: noting });
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
}

/** A table that a plan reads from end to end, and what for. */
interface Scan {
  readonly table: string;
  readonly filter: string;
}

/** The tables that the plan of a statement reads from end to end. */
export async function scannedBy(client: Client, text: string, values: Given = []): Promise<Scan[]> {
  const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
    `EXPLAIN (FORMAT JSON) ${text}`,
    [...values],
  );
  return rows[0]?.['QUERY PLAN'].flatMap(({ Plan }) => scansOf(Plan)) ?? [];
}

function scansOf(plan: Plan): Scan[] {
  const { 'Relation Name': table = '', Filter: filter = '' } = plan;
  const own = plan['Node Type'] === 'Seq Scan' ? [{ table, filter }] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scansOf)];
}

/** Those of the statements that read a large table from end to end, with its name and the reason before. */
export async function scansAmong(
  client: Client,
  texts: ReadonlyMap<string, Given>,
  large: ReadonlySet<string>,
): Promise<string[]> {
  const scans: string[] = [];
  for (const [text, values] of texts) {
    if (!/^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)/.test(text)) continue;
    for (const { table, filter } of await scannedBy(client, text, values)) {
      if (large.has(table)) scans.push(`${table} for ${filter}: ${text}`);
    }
  }
  return scans;
}

/** A table with more rows is one that no step may read as a whole. */
const SMALL_TABLE_ROWS = 10_000;

/** The tables that are not small. */
export async function largeTables(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > ${SMALL_TABLE_ROWS}`,
  );
  return new Set(rows.map(({ relname }) => relname));
}
