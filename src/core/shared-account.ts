import type { MatchRule } from './mapping/mapping.ts';
import { joined } from './names-text.ts';

/** A connection that writes to a HubSpot account. */
export interface AccountUser {
  readonly tenant: string;
  readonly portalId: string;
  readonly match: readonly Pick<MatchRule, 'property' | 'value' | 'unique'>[];
}

/** A unique key of which several tenants write their values to one account as they are. */
export interface SharedAccount {
  readonly portalId: string;
  readonly tenants: readonly string[];
  readonly property: string;
  /** How the mappings can say whose a value is. */
  readonly line: string;
}

/**
 * Accounts to which several connections write, and whose mappings tell the tenants' ids apart by
 * nothing: a customer of each who has the same id would be one contact.
 */
export function sharedAccounts(users: readonly AccountUser[]): readonly SharedAccount[] {
  const keys = users.flatMap(({ tenant, portalId, match }) =>
    match
      .filter(({ unique, value }) => unique && !TENANT.test(value.text))
      .map(({ property, value }) => ({ tenant, portalId, property, value })),
  );
  const shared = Map.groupBy(keys, ({ portalId, property }) =>
    JSON.stringify([portalId, property]),
  );
  return [...shared.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return [];
    const { portalId, property, value } = first;
    const id = value.path === null ? `(${value.text})` : value.text;
    return [
      {
        portalId,
        tenants: [first, ...others].map(({ tenant }) => tenant),
        property,
        line: `"value": ${JSON.stringify(`$event.tenant & ':' & ${id}`)}`,
      },
    ];
  });
}

/** The tenant of an event, anywhere in an expression. */
const TENANT = /\$event\s*\.\s*tenant\b/;

/** What a person should know of a shared account, and what to do. */
export function sharedAccountText({ portalId, tenants, property, line }: SharedAccount): string {
  return `${joined(tenants)} write to one HubSpot account (${portalId}), and their mappings do not say whose a ${property} is: two customers with the same one are one contact there. Say in contact.match of each: ${line} (docs/recipes.md, "Two tenants in one HubSpot account")`;
}

/** What is kept of the accounts that a connection shares, for who looks without knowing the accounts. */
export function sharedAccountsOf(kept: string | null): readonly SharedAccount[] {
  return kept === null ? [] : (JSON.parse(kept) as readonly SharedAccount[]);
}
