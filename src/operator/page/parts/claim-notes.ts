import type { VNode } from 'preact';
import type { ContactAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { formatKey, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { NoticeLine } from './notice-line.ts';
import type { Claim } from '../../../model/identity.ts';

/** What a contact goes without because others have it, and what others go without because it has it. */
export function ClaimNotes({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { link } = useFrame();
  const { claims, shared } = contact;
  const lead = (property: string, value: string, others: { readonly with?: string } = {}): VNode =>
    h('a', { href: link('conflicts', value, { property, ...others }) }, 'See the conflict');
  return element(
    'div',
    'notices',
    ...claims.map((claim) =>
      h(
        NoticeLine,
        {
          key: claim.property,
          tone: 'warn',
          title: `Left out: ${formatKey(claim.property)} ${claim.value}`,
          text: describeClaim(claim),
        },
        lead(claim.property, claim.value, { with: String(contact.id) }),
      ),
    ),
    ...shared.map(({ property, value, claimants, settled }) =>
      h(
        NoticeLine,
        {
          key: `${property} ${value}`,
          tone: settled === null ? 'warn' : 'plain',
          title: `Shared: ${formatKey(property)} ${value}`,
          text: `${plural(claimants, 'other contact claims', 'other contacts claim')} it and ${claimants === 1 ? 'goes' : 'go'} without it.`,
        },
        lead(property, value),
      ),
    ),
  );
}

function describeClaim({ kind, property, holder }: Claim): string {
  switch (kind) {
    case 'taken':
      return holder === null
        ? 'Another contact has it.'
        : `${formatKey(holder.property)} ${holder.value} has it.`;
    case 'ignored':
      return 'A person has said that it names nobody.';
    case 'over-limit':
      return `The contact has as many values of ${formatKey(property)} as one person may have.`;
  }
}
