import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import { CopyButton } from './copy-button.tsx';

interface HintProps {
  /** What the command does. */
  readonly text: string;
  /** Its name with the options before the key, such as `replay --contact`. */
  readonly name: string;
  /** A key of the contact that it is about. */
  readonly contact: string;
}

/** A command for what the page does not do itself, to be copied. */
export function CommandHint({ text, name, contact }: HintProps): VNode {
  const { connection, program } = useFrame();
  const command = `${program} ${name} ${quoteArgument(contact)} --connection ${quoteArgument(connection)}`;
  return (
    <div class="note">
      <p>{text}</p>
      <div class="command tools tight between">
        {/* A line may end after a word, and not after the dashes of an option. */}
        <code>
          {command
            .split(' ')
            .flatMap((word, index) => [index === 0 ? '' : ' ', <span key={index}>{word}</span>])}
        </code>
        <CopyButton text={command} label="Copy" />
      </div>
    </div>
  );
}

/** Keys are data from outside: a shell must not read more in them than one argument. */
function quoteArgument(text: string): string {
  return /^[\w@.+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
