import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PeopleAnswer, SplitAnswer } from '../../api.ts';
import { api, type Answer } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { planTexts, splitConsequence } from '../people-plan.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { ContactKey } from '../../../model/contact.ts';

interface DialogProps {
  readonly id: string;
  readonly answer: PeopleAnswer;
  readonly kept: ContactKey;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what taking a contact apart would do before it is done. */
export function SplitDialog({ id, answer, kept, onClose, onDone }: DialogProps): VNode {
  const { connection, announce, link } = useFrame();
  const [plan, setPlan] = useState<Answer<SplitAnswer> | null>(null);
  const [isSending, setSending] = useState(false);
  const keep = kept.value;
  useEffect(
    () => void api.split(id, { connection, keep, dryRun: true }).then(setPlan),
    [connection, id, keep],
  );
  const act = (): void => {
    setSending(true);
    void api.split(id, { connection, keep }).then((done) => {
      announce(done.kind === 'answer' ? outcomeText(done.value) : done.failure.message);
      onClose();
      // The key by which the contact was found may be another's now.
      if (done.kind === 'answer') location.hash = link('contacts', done.value.kept.value);
      onDone();
    });
  };
  return (
    <ConfirmDialog
      title={plan?.kind === 'answer' ? `Take ${plan.value.people} people apart?` : 'Take it apart?'}
      verb="Take apart"
      isGrave
      onConfirm={plan?.kind !== 'answer' || isSending ? null : act}
      onClose={onClose}
    >
      {plan === null && <p>Counting…</p>}
      {plan?.kind === 'answer' && (
        <p>{splitConsequence(answer, plan.value.kept, plan.value.events)}</p>
      )}
      {plan?.kind === 'failure' && <p class="fault">{plan.failure.message}</p>}
      {planTexts(answer, kept).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </ConfirmDialog>
  );
}

function outcomeText({ people, events }: SplitAnswer): string {
  return `${plural(people, 'person is', 'people are')} taken apart; ${plural(events, 'event is', 'events are')} applied again.`;
}
