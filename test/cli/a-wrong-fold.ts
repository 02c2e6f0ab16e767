import { readFileSync, writeFileSync } from 'node:fs';
import { aCustomer, anInstall } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { startScene, type Scene } from './a-scene.ts';

/** A mapping as before keys had limits: all who share any key are one contact. */
function withoutLimits(): string {
  const mapping = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as {
    contact: { match: object[] };
  };
  const [first = {}, ...others] = mapping.contact.match;
  const match = [{ ...first, limit: 1_000 }, ...others];
  return JSON.stringify({ ...mapping, contact: { ...mapping.contact, match } });
}

/**
 * A scene in which an earlier version has folded Anna (A1) and Bo (B2) into one contact with one record
 * in HubSpot, because they share an address; the rules of today are in force.
 */
export async function startWrongFold(folder: (name: string) => string): Promise<Scene> {
  const MAPPING_FILE = folder('mapping.json');
  writeFileSync(MAPPING_FILE, withoutLimits());
  const scene = await startScene(folder('ledger.db'), { MAPPING_FILE });
  await scene.receive(
    aCustomer({ customerId: 'A1', attributes: { email: 'x@example.com', firstName: 'Anna' } }),
    anInstall({ id: 'install-of-anna', identifiers: { customerId: 'A1' }, passId: 'annas' }),
    aCustomer({ customerId: 'A1', attributes: { email: 'anna@example.com', city: 'Rome' } }),
    aCustomer({
      id: 'bos',
      customerId: 'B2',
      attributes: { email: 'x@example.com', firstName: 'Bo' },
    }),
  );
  writeFileSync(MAPPING_FILE, readFileSync(DEFAULT_MAPPING));
  await scene.reload();
  return scene;
}
