import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { describeFault } from '../../../src/core/mapping/fault.ts';
import type { Mapping } from '../../../src/core/mapping/mapping.ts';

/** A mapping file as loose JSON, so that a test may spoil it. */
// oxlint-disable-next-line typescript/no-explicit-any -- loose JSON, as tests know its shape.
export type Draft = any;

/** A small mapping file without faults. */
export function mappingFile(): Draft {
  return {
    version: 1,
    contact: {
      match: [
        { property: 'neostore_id', value: 'identifiers.customerId', unique: true },
        { property: 'email', value: '$lowercase($trim(attributes.email))' },
      ],
    },
    events: {
      'Customer:Upserted': {
        properties: { firstname: 'attributes.firstName', city: 'attributes.city' },
      },
      'Pass:Installed': {
        timeline: { event: 'pass_installed', properties: { wallet: '$lowercase(device)' } },
      },
    },
    wallet: [{ passTypes: ['*'], properties: { neostore_wallet_status: 'status' } }],
    hubspot: {
      properties: {
        neostore_id: { label: 'Id', type: 'string', unique: true },
        neostore_wallet_status: {
          label: 'Status',
          type: 'enumeration',
          options: ['none', 'apple', 'google', 'both'],
        },
      },
      timeline: { pass_installed: { label: 'Installed', properties: { wallet: 'string' } } },
    },
  };
}

/** The small mapping, changed and compiled. */
export function aMapping(change: (file: Draft) => void = () => undefined): Mapping {
  const file = mappingFile();
  change(file);
  const result = compileMapping(JSON.stringify(file), 'v1');
  if (result.kind === 'faulty') throw new Error(result.faults.map(describeFault).join('\n'));
  return result.mapping;
}
