import { readFileSync, writeFileSync } from 'node:fs';

/** Writes the default mapping with six faults of six kinds; answers with the path. */
export function faultyMapping(path: string): string {
  const file = JSON.parse(readFileSync('mappings/default.json', 'utf8')) as Record<
    'contact' | 'events' | 'wallet',
    // oxlint-disable-next-line typescript/no-explicit-any -- loose JSON, to be spoilt.
    any
  >;
  file.contact.create = 'emial';
  file.contact.match[0].uniqe = true;
  file.events['Customer:Upserted'].properties.firstname = 'atributes.firstName';
  file.events['Customer:Upserted'].properties.city = 'attributes.city &';
  file.events['Pass:Installed'].timeline.event = 'pass_instaled';
  file.wallet[0].properties.neostore_wallet_status = 'apple.instaledAt';
  writeFileSync(path, JSON.stringify(file, null, 2));
  return path;
}

/** What a person reads of {@link faultyMapping}. */
export const FAULTS = [
  '/contact/match/0/uniqe: found the key "uniqe", expected one of property, value, unique, limit, ignore; did you mean "unique"? (line 10, column 9)',
  '/contact/create: found "emial", expected one of email, always, never; did you mean "email"? (line 17, column 5)',
  '/events/Customer:Upserted/properties/city: found "attributes.city &", expected a JSONata expression (JSONata error S0207 at character 17 near "(end)") (line 27, column 9)',
  '/events/Customer:Upserted/properties/firstname: found "atributes.firstName", expected a field of the payload; did you mean "attributes.firstName"? (line 22, column 9)',
  '/events/Pass:Installed/timeline/event: found "pass_instaled", expected a name under /hubspot/timeline; did you mean "pass_installed"? (line 47, column 9)',
  '/wallet/0/properties/neostore_wallet_status: found "apple.instaledAt", expected apple. and one of installed, installedAt, uninstalledAt, devices; did you mean "apple.installedAt"? (line 83, column 9)',
];
