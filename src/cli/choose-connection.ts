import type { ConnectionSettings, Settings } from '../config.ts';
import { CliError, EXIT } from './context.ts';

/** Options of a command that works on one connection. */
export interface ConnectionFlags {
  readonly connection?: string;
  readonly json?: boolean;
}

/** Options of a command that asks before it changes something. */
export interface OrderFlags extends ConnectionFlags {
  readonly yes?: boolean;
}

/** The option of a command that works on one connection. */
export const CONNECTION_OPTION = [
  '--connection <tenant>',
  'which connection, by its tenant; needed where there are several',
] as const;

/**
 * The connection of a tenant, or the only one.
 *
 * @throws CliError that names the tenants, where there is none of this name, or several and no name
 */
export function chooseConnection(
  { connections }: Settings,
  tenant: string | undefined,
): ConnectionSettings {
  const [first, ...others] = connections;
  if (tenant === undefined && others.length === 0) return first;
  const chosen = connections.find(({ neostore }) => neostore.tenantId === tenant);
  if (tenant !== undefined && chosen !== undefined) return chosen;
  const tenants = connections.flatMap(({ neostore }) => neostore.tenantId ?? []).join(', ');
  const there = tenants === '' ? 'NEOSTORE_TENANT_ID is not set' : `there is ${tenants}`;
  throw new CliError(
    tenant === undefined
      ? `there are several connections; choose one with --connection: ${tenants}`
      : `there is no connection ${tenant}; ${there}`,
    EXIT.usage,
  );
}
