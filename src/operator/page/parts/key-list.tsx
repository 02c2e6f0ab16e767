import type { VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import { Definitions } from './definitions.tsx';
import type { ContactKey } from '../../../model/contact.ts';

/** The keys of a person, each in a small frame. */
export function KeyList({ keys }: { readonly keys: readonly ContactKey[] }): VNode {
  return (
    <Definitions
      class="keys-line"
      items={keys.map(({ property, value }) => [keyName(property), value])}
    />
  );
}
