import { systemClock } from '../clock.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { KnownAccount } from '../core/replay/contact-changes.ts';
import { definitionHash } from '../dispatcher/definition-hash.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { readPortal } from '../hubspot/portal.ts';
import { savedProperties } from './saved-properties.ts';
import { hubspotGap, withHubSpot } from './with-hubspot.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { Portal } from '../model/hubspot.ts';

/** The account as it is known to a command that tries something, and from where. */
export interface Account extends KnownAccount {
  readonly told: ToldAccount;
}

/** Who says how properties are defined: HubSpot, a saved portal, or the mapping alone, and then why. */
export type ToldAccount =
  | { readonly kind: 'hubspot'; readonly id: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'mapping'; readonly reason: string };

/**
 * How the account of a connection defines its properties, asked in two requests; nothing is written. Where
 * it cannot be asked, the mapping says what there is.
 *
 * @param schemaFile a portal that was saved, in place of HubSpot; null asks
 * @throws CliError where that file is none, LedgerError
 */
export async function accountOf(
  { connection, settings }: Pick<ReportsSide, 'connection' | 'settings'>,
  mapping: Mapping,
  schemaFile: string | null,
): Promise<Account> {
  if (schemaFile !== null) {
    const saved = await savedProperties(mapping, schemaFile);
    const properties = new Map(saved.map((one) => [one.name, one]));
    return accountWith(properties, { kind: 'file', file: schemaFile });
  }
  const gap = hubspotGap(connection);
  if (gap !== null) return accountWith(new Map(), { kind: 'mapping', reason: gap });
  const portal = await withHubSpot(connection, settings.databaseUrl, async ({ api, apiVersion }) =>
    readPortal(api, apiVersion),
  );
  if (portal.kind === 'done') {
    const { id, properties } = portal.value;
    return accountWith(properties, { kind: 'hubspot', id });
  }
  return accountWith(new Map(), { kind: 'mapping', reason: describeFailure(portal) });
}

function accountWith(properties: Portal['properties'], told: ToldAccount): Account {
  return {
    told,
    portal: properties,
    definitionHash: (property) => definitionHash({ properties }, property),
    nowMs: systemClock.now(),
  };
}
