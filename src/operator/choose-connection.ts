import type { OperatorConnection } from './operator-connection.ts';
import { RefusedRequest } from './refusal.ts';

/**
 * The connection that a request names; the only one where it names none.
 *
 * @throws RefusedRequest where there is no such connection, or several to choose from
 */
export function chooseConnection(
  connections: readonly OperatorConnection[],
  id: string | undefined,
): OperatorConnection {
  const fitting = id === undefined ? connections : connections.filter((one) => one.id === id);
  const [chosen, ...others] = fitting;
  if (chosen !== undefined && others.length === 0) return chosen;
  const known = connections.map((one) => one.id).join(', ');
  throw new RefusedRequest(
    chosen === undefined
      ? {
          status: 404,
          code: 'unknown_connection',
          message: `There is no such connection. There are: ${known}.`,
        }
      : {
          status: 400,
          code: 'connection_missing',
          message: `Say which connection: add "connection", one of ${known}.`,
        },
  );
}
