import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { after } from '../time.ts';
import { Icon } from './icon.tsx';

const SHOWN_MS = 2_000;

/** Copies a text, and says that it did. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: string;
  readonly label: string;
}): VNode {
  const [outcome, setOutcome] = useState<string | null>(null);
  useEffect(
    () => (outcome === null ? undefined : after(SHOWN_MS, () => setOutcome(null))),
    [outcome],
  );
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome('Copied'),
      () => setOutcome('Not allowed here'),
    );
  };
  return (
    <button type="button" class="button quiet" onClick={copy}>
      <Icon name={outcome === 'Copied' ? 'good' : 'copy'} />
      <span role="status">{outcome ?? label}</span>
    </button>
  );
}
