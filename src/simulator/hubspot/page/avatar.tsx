import type { VNode } from 'preact';
import type { ContactSummary } from '../page-answers.ts';

const HUES = ['busy', 'good', 'violet', 'warn', 'bad'];

/** The first letters of a person's name, in a colour that stays theirs. */
export function Avatar({ contact }: { readonly contact: ContactSummary }): VNode {
  const letters = contact.name
    .split(/[\s@.]+/)
    .filter((word) => word !== '')
    .slice(0, 2)
    .map((word) => /./u.exec(word)?.[0]);
  const hue = HUES[Math.floor(Number(contact.id.slice(-6)) / 50) % HUES.length] ?? '';
  return (
    <span class={`mark avatar ${hue}`} aria-hidden="true">
      {letters.join('').toUpperCase()}
    </span>
  );
}
