import type { VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import { formatCount } from '../format.ts';
import { useFrame } from '../frame.ts';
import { NoticeLine } from './notice-line.tsx';
import type { ContactExplanation } from '../../../model/explanation.ts';
import type { Claim } from '../../../model/claim.ts';

/** What a contact goes without because others have it, and what others go without because it has it. */
export function ClaimNotes(notes: {
  /** The number of the contact. */
  readonly id: number;
  readonly told: Pick<ContactExplanation, 'claims' | 'claimedKeys'>;
}): VNode {
  const { link } = useFrame();
  const { claims, claimedKeys } = notes.told;
  const lead = (
    property: string,
    value: string,
    others: { readonly with?: string } = {},
  ): VNode => <a href={link('conflicts', value, { property, ...others })}>See the conflict</a>;
  return (
    <div class="notices">
      {claims.map((claim) => (
        <NoticeLine
          key={claim.property}
          tone="warn"
          title={`Left out: ${keyName(claim.property)} ${claim.value}`}
          text={describeClaim(claim)}
        >
          {lead(claim.property, claim.value, { with: String(notes.id) })}
        </NoticeLine>
      ))}
      {claimedKeys.map(({ property, value, settled, ...claimed }) => (
        <NoticeLine
          key={`${property} ${value}`}
          tone={settled === null ? 'warn' : 'plain'}
          title={`Shared: ${keyName(property)} ${value}`}
          text={describeClaimants(claimed)}
        >
          {lead(property, value)}
        </NoticeLine>
      ))}
    </div>
  );
}

function describeClaimants({
  claimants,
  first,
}: Pick<ContactExplanation['claimedKeys'][number], 'claimants' | 'first'>): string {
  if (claimants > 1) return `${formatCount(claimants)} others claim it and go without it.`;
  const [one] = first;
  const who = one === undefined ? 'Another contact' : `${keyName(one.property)} ${one.value}`;
  return `${who} claims it and goes without it.`;
}

function describeClaim({ kind, property, holder }: Claim): string {
  switch (kind) {
    case 'taken':
      return holder === null
        ? 'Another contact has it.'
        : `${keyName(holder.property)} ${holder.value} has it.`;
    case 'ignored':
      return 'A person has said that it names nobody.';
    case 'over-limit':
      return `The contact has as many values of ${keyName(property)} as one person may have.`;
  }
}
