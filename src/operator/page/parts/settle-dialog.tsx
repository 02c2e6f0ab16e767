import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DeadLetterOrderAnswer } from '../../api.ts';
import { api, type Answer, type Order } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** What somebody wants to do with which dead letters. */
export interface LetterChoice {
  readonly verb: 'retry' | 'discard';
  /** One order for each, because an order names one letter or a whole filter. */
  readonly orders: readonly Omit<Order<'LetterOrderFields'>, 'connection' | 'dryRun'>[];
}

interface DialogProps {
  readonly choice: LetterChoice;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says how many letters it will be before anything is done to them, and afterwards what was done. */
export function SettleDialog({ choice, onClose, onDone }: DialogProps): VNode {
  const { connection, announce } = useFrame();
  const { verb, orders } = choice;
  const [counted, setCounted] = useState<Answer<DeadLetterOrderAnswer> | null>(null);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => void settleAll(connection, choice, true).then(setCounted), [connection, orders]);
  const act = (): void => {
    setAsking(true);
    void settleAll(connection, choice, false).then((answer) => {
      announce(answer.kind === 'answer' ? outcomeText(verb, answer.value) : answer.failure.message);
      onDone();
    });
  };
  const matched = counted?.kind === 'answer' ? counted.value.matched : 0;
  return (
    <ConfirmDialog
      title={counted === null ? 'Counting…' : question(verb, matched)}
      verb={verb === 'retry' ? 'Retry' : 'Discard'}
      isGrave={verb === 'discard'}
      onConfirm={matched === 0 || isAsking ? null : act}
      onClose={onClose}
    >
      <p>{explanation(verb, matched === 1)}</p>
      {counted?.kind === 'answer' && counted.value.hopeless > 0 && (
        <p>{hopelessText(counted.value.hopeless)}</p>
      )}
      {counted?.kind === 'failure' && <p class="fault">{counted.failure.message}</p>}
    </ConfirmDialog>
  );
}

/** Gives the orders one after the other, up to the first that fails, and adds up what they came to. */
async function settleAll(
  connection: string,
  { verb, orders }: LetterChoice,
  dryRun: boolean,
): Promise<Answer<DeadLetterOrderAnswer>> {
  let sum: DeadLetterOrderAnswer = { matched: 0, done: 0, hopeless: 0 };
  for (const order of orders) {
    const answer = await api.settleLetters(verb, { connection, ...order, dryRun });
    if (answer.kind === 'failure') return answer;
    const { matched, done, hopeless } = answer.value;
    sum = {
      matched: sum.matched + matched,
      done: sum.done + done,
      hopeless: sum.hopeless + hopeless,
    };
  }
  return { kind: 'answer', value: sum };
}

function question(verb: LetterChoice['verb'], matched: number): string {
  return `${verb === 'retry' ? 'Retry' : 'Discard'} ${plural(matched, 'dead letter')}?`;
}

function explanation(verb: LetterChoice['verb'], isOne: boolean): string {
  const they = isOne ? 'It is' : 'They are';
  return verb === 'retry'
    ? `${they} tried again at once, within the quota. What still cannot be taken comes back here.`
    : `${they} set aside and not tried again, until an event changes ${isOne ? 'its' : 'their'} contact. What was received stays in the ledger.`;
}

function hopelessText(count: number): string {
  const them = count === 1 ? 'One of them is' : `${count} of them are`;
  return `${them} no event, or the payload is purged: another try cannot help.`;
}

function outcomeText(
  verb: LetterChoice['verb'],
  { done, hopeless }: DeadLetterOrderAnswer,
): string {
  const did =
    verb === 'retry'
      ? `${plural(done, 'dead letter is', 'dead letters are')} tried again`
      : `${plural(done, 'dead letter')} discarded`;
  return hopeless === 0 || verb === 'discard'
    ? `${did}.`
    : `${did}; another try cannot help ${hopeless}.`;
}
