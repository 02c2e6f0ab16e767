import { type SharedAccount, sharedAccounts, sharedAccountText } from '../core/shared-account.ts';
import type { Desk } from '../ledger/desk-port.ts';
import type { Log } from '../log.ts';
import type { Connection } from './connection.ts';

interface SharedAccountsOptions {
  readonly connections: readonly Connection[];
  readonly ledger: Pick<Desk, 'saveMemo'>;
  /** Called with the accounts that a connection shares, at each look. */
  readonly onShared?: (connection: string, shared: readonly SharedAccount[]) => void;
  readonly log: Log;
}

/**
 * Says when several connections write to one HubSpot account without telling their ids apart, as soon
 * as their accounts are known, and keeps it for who looks at the ledger.
 */
export class SharedAccounts {
  readonly #options: SharedAccountsOptions;
  /** What was said last. */
  #said: ReadonlySet<string> = new Set();
  /** What is kept of each connection. */
  readonly #kept = new Map<string, string>();

  constructor(options: SharedAccountsOptions) {
    this.#options = options;
  }

  /** Compares the accounts and mappings as they are now; for when one of them has changed. */
  look(): void {
    const { connections, log, onShared } = this.#options;
    const users = connections.flatMap(({ id: tenant, portal, watch }) =>
      portal.id === null
        ? []
        : [{ tenant, portalId: portal.id, match: watch.current.mapping.match }],
    );
    const shared = sharedAccounts(users);
    for (const one of shared) {
      const { portalId: portal, tenants, property } = one;
      const hint = sharedAccountText(one);
      if (!this.#said.has(hint)) log.warn({ portal, tenants, property, hint }, 'account.shared');
    }
    this.#said = new Set(shared.map(sharedAccountText));
    for (const { id } of connections) {
      const own = shared.filter(({ tenants }) => tenants.includes(id));
      onShared?.(id, own);
      void this.#keep(id, JSON.stringify(own));
    }
  }

  /** A ledger that does not take it now is asked again at the next look. */
  async #keep(connection: string, text: string): Promise<void> {
    if (this.#kept.get(connection) === text) return;
    this.#kept.set(connection, text);
    try {
      await this.#options.ledger.saveMemo(connection, 'shared-account', text);
    } catch {
      this.#kept.delete(connection);
    }
  }
}
