import type { ConditionCode, ConnectionState, Severity } from '../../src/model/condition.ts';
import type { Inbox } from './inbox.ts';
import type { Site } from './site.ts';

/** What a person can see of a connection at one moment, wherever it is looked at. */
export interface Sayings {
  /** The headline of the page, with its severity; null where the page is not there. */
  readonly page: {
    readonly severity: Severity;
    readonly codes: readonly ConditionCode[];
    readonly title: string;
  } | null;
  /** The exit status of `status --exit-code`, and what it printed first. */
  readonly command: { readonly status: number | null; readonly line: string };
  /** Conditions that `/metrics` says are so; null where it is not there. */
  readonly metrics: readonly string[] | null;
  /** What alerts said so far. */
  readonly alerts: readonly string[];
  /** The status of `/readyz`; null without an answer. */
  readonly ready: number | null;
}

/** Looks everywhere, at a connection. */
export async function sayings(site: Site, inbox: Inbox, connection = 'acme'): Promise<Sayings> {
  const [page, command, metrics, ready] = await Promise.all([
    pageOf(site, connection),
    commandOf(site, connection),
    metricsOf(site, connection),
    statusOf(`${site.url}/readyz`),
  ]);
  return { page, command, metrics, alerts: [...inbox.texts], ready };
}

/** Everything that was said, in one line. */
export function sayingsText({ page, command, metrics, alerts, ready }: Sayings): string {
  return [
    page === null ? 'page: none' : `page: ${page.severity}, "${page.title}"`,
    `status: ${command.status} ${command.line}`,
    `metrics: ${metrics === null ? 'none' : metrics.join(' ')}`,
    `alert: ${alerts[0]?.split('\n')[0]?.slice(0, 160) ?? 'none'}`,
    `readyz: ${ready ?? 'no answer'}`,
  ].join('; ');
}

async function pageOf(site: Site, connection: string): Promise<Sayings['page']> {
  const text = await textOf(`${site.operatorUrl}/api/status`);
  if (text === null) return null;
  const { connections } = JSON.parse(text) as {
    readonly connections: readonly {
      readonly connection: string;
      readonly state: ConnectionState;
    }[];
  };
  const state = connections.find((one) => one.connection === connection)?.state;
  if (state === undefined) return null;
  const codes = state.conditions.map(({ code }) => code);
  const [first] = state.conditions;
  const title = first === undefined ? 'well' : `${first.what} (${first.figures})`;
  return { severity: state.severity, codes, title };
}

async function commandOf(site: Site, connection: string): Promise<Sayings['command']> {
  const flags = ['--exit-code', '--connection', connection];
  const { status, output, errors } = await site.command('status', ...flags);
  const [line = errors] = output.split('\n');
  return { status, line };
}

async function metricsOf(site: Site, connection: string): Promise<Sayings['metrics']> {
  const text = await textOf(`${site.operatorUrl}/metrics`);
  if (text === null) return null;
  const line = /^neostore_hubspot_state\{connection="([^"]+)",condition="([^"]+)"\} ([123])$/gm;
  return [...text.matchAll(line)].flatMap(([, about, code = '', value]) =>
    about === connection ? [`${code}=${value}`] : [],
  );
}

async function textOf(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}
