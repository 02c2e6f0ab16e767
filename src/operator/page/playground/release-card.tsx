import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { AccountCheck, MappingAnswer, ReplayAnswer } from '../../api.ts';
import { api, type Answer } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';

/** Who writes notes here, remembered as long as the page is open. */
let lastAuthor = '';

/** From the written text to what is in force: checked, made in HubSpot, saved, applied to what came. */
export function ReleaseCard(props: {
  readonly mapping: MappingAnswer;
  readonly text: string;
  readonly isSound: boolean;
  readonly onSaved: () => void;
}): VNode {
  const { mapping, text, isSound, onSaved } = props;
  const { connection, announce, setDraft } = useFrame();
  const [checked, setChecked] = useState<{
    readonly text: string;
    readonly answer: Answer<AccountCheck>;
  } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [author, setAuthor] = useState(lastAuthor);
  const [note, setNote] = useState('');
  const [replaying, setReplaying] = useState<ReplayAnswer | null>(null);
  const busily = (work: () => Promise<void>) => (): void => {
    setBusy(true);
    setFailure(null);
    void work().finally(() => setBusy(false));
  };
  const check = async (): Promise<void> => {
    setChecked({ text, answer: await api.checkAccount({ connection, mapping: text }) });
  };
  const make = async (): Promise<void> => {
    const made = await api.makeInAccount({ connection, mapping: text });
    if (made.kind === 'failure') return setFailure(made.failure.message);
    if (made.value.kind === 'failed') return setFailure(made.value.reason);
    const failed = made.value.steps.filter(({ outcome }) => outcome === 'failed');
    if (failed.length > 0) setFailure(failed.map((one) => `${one.text}: ${one.reason}`).join('; '));
    else announce(`${plural(made.value.steps.length, 'change')} made in HubSpot.`);
    await check();
  };
  const save = async (isPut: boolean): Promise<void> => {
    const saved = await api.saveVersion({ connection, mapping: text, author, note });
    if (saved.kind === 'failure') return setFailure(saved.failure.message);
    const { version } = saved.value;
    if (isPut) {
      const put = await api.putVersion({ connection, version });
      if (put.kind === 'failure') return setFailure(put.failure.message);
      setDraft(null);
    }
    setNote('');
    onSaved();
    announce(isPut ? `Version ${version} is in force.` : `Version ${version} is saved.`);
  };
  const count = async (): Promise<void> => {
    const answer = await api.replay({ connection, dryRun: true });
    if (answer.kind === 'failure') setFailure(answer.failure.message);
    else setReplaying(answer.value);
  };
  const replay = async (): Promise<void> => {
    setReplaying(null);
    const answer = await api.replay({ connection });
    if (answer.kind === 'failure') setFailure(answer.failure.message);
    else announce(`${plural(answer.value.matched, 'event')} are applied again.`);
  };
  const isNew = text !== mapping.text;
  return (
    <Card title="Put it in force">
      <LookOnlyNote />
      <ol class="release">
        <li>
          <div class="release-line">
            <span>Compare with HubSpot, and make there what is missing.</span>
            <ActButton text="Check" isDisabled={!isSound || isBusy} onAct={busily(check)} />
          </div>
          {checked !== null && (
            <Checked
              answer={checked.answer}
              isStale={checked.text !== text}
              isBusy={isBusy}
              onMake={busily(make)}
            />
          )}
        </li>
        <li>
          <div class="release-line">
            <span>Save it as a version, and put it in force.</span>
            <ActButton
              text="Save only"
              isDisabled={!isSound || isBusy}
              onAct={busily(async () => save(false))}
            />
            <ActButton
              text="Save and put in force"
              kind="main"
              isDisabled={!isSound || isBusy || !isNew}
              onAct={busily(async () => save(true))}
            />
          </div>
          <div class="release-fields">
            <input
              class="field"
              aria-label="Your name"
              placeholder="Your name"
              value={author}
              onInput={(input) => {
                lastAuthor = input.currentTarget.value;
                setAuthor(lastAuthor);
              }}
            />
            <input
              class="field"
              aria-label="What this version is for"
              placeholder="What this version is for"
              value={note}
              onInput={(input) => setNote(input.currentTarget.value)}
            />
          </div>
        </li>
        <li>
          <div class="release-line">
            <span>Apply stored events again, so that contacts that are there get it too.</span>
            <ActButton text="Apply again" isDisabled={isBusy || isNew} onAct={busily(count)} />
          </div>
        </li>
      </ol>
      {failure !== null && (
        <p class="card-text fault" role="alert">
          {failure}
        </p>
      )}
      {replaying !== null && (
        <ConfirmDialog
          title={`Apply ${plural(replaying.matched, 'event')} again?`}
          verb="Apply again"
          isGrave={false}
          onConfirm={busily(replay)}
          onClose={() => setReplaying(null)}
        >
          <p>
            Of {plural(replaying.contacts, 'contact')}, by the mapping in force. HubSpot is sent
            only what differs.
            {replaying.purged > 0 &&
              ` ${plural(replaying.purged, 'event')} have no payload any more and stay as they were applied.`}
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function Checked(props: {
  readonly answer: Answer<AccountCheck>;
  readonly isStale: boolean;
  readonly isBusy: boolean;
  readonly onMake: () => void;
}): ComponentChildren {
  const { answer, isStale, isBusy, onMake } = props;
  if (answer.kind === 'failure') return <p class="fault">{answer.failure.message}</p>;
  if (answer.value.kind === 'failed') return <p class="fault">{answer.value.reason}</p>;
  const { problems, plan } = answer.value;
  const { steps, conflicts, notes, unchanged, mayBeMade } = plan;
  const isRight = problems.length + steps.length + conflicts.length === 0;
  return (
    <div class="plan" role="status">
      {isStale && <p class="faint">The mapping was changed since: check it again.</p>}
      {isRight && <p>HubSpot has all that the mapping needs.</p>}
      <ul class="plan-lines mono">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
        {conflicts.map((conflict) => (
          <li key={conflict} class="fault">
            ! {conflict}
          </li>
        ))}
      </ul>
      {[...problems, ...notes].map((line) => (
        <p key={line} class="reason">
          {line}
        </p>
      ))}
      <p class="faint">{plural(unchanged, 'thing')} as they should be.</p>
      {steps.length > 0 && (
        <ActButton
          text={`Make ${plural(steps.length, 'change')} in HubSpot`}
          isDisabled={isBusy || isStale || !mayBeMade}
          onAct={onMake}
        />
      )}
    </div>
  );
}
