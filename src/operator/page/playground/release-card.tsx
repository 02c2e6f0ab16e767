import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { AccountCheck } from '../../account-desk.ts';
import type { MappingAnswer } from '../../mapping-answer.ts';
import type { ReplayCount } from '../../../model/replay.ts';
import { api, type Answer } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton, LookOnlyNote } from '../parts/act-button.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';

/** Who writes notes here, remembered as long as the page is open. */
let lastAuthor = '';

interface ReleaseProps {
  readonly mapping: MappingAnswer;
  readonly text: string;
  readonly isSound: boolean;
  readonly onSaved: () => void;
}

/** From the written text to what is in force: checked, made in HubSpot, saved, applied to what came. */
export function ReleaseCard(props: ReleaseProps): VNode {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const work: Work = {
    isBusy,
    begin: (act) => {
      setBusy(true);
      setFailure(null);
      void act()
        .then(setFailure)
        .finally(() => setBusy(false));
    },
  };
  return (
    <Card title="Put it in force">
      <LookOnlyNote />
      <ol class="list">
        <CheckStep {...props} work={work} />
        <SaveStep {...props} work={work} />
        <ReplayStep isChanged={props.text !== props.mapping.text} work={work} />
      </ol>
      {failure !== null && (
        <p class="pad fault" role="alert">
          {failure}
        </p>
      )}
    </Card>
  );
}

/** What is done one after the other. */
interface Work {
  readonly isBusy: boolean;
  /** Does something, which tells why it was not done; null where it was. */
  readonly begin: (act: () => Promise<string | null>) => void;
}

type StepProps = ReleaseProps & { readonly work: Work };

function CheckStep({ text, isSound, work }: StepProps): VNode {
  const { connection, announce } = useFrame();
  const [checked, setChecked] = useState<{
    readonly text: string;
    readonly answer: Answer<AccountCheck>;
  } | null>(null);
  const check = async (): Promise<null> => {
    setChecked({ text, answer: await api.checkAccount({ connection, mapping: text }) });
    return null;
  };
  const make = async (): Promise<string | null> => {
    const made = await api.makeInAccount({ connection, mapping: text });
    if (made.kind === 'failure') return made.failure.message;
    if (made.value.kind === 'failed') return made.value.reason;
    const { steps } = made.value;
    const failed = steps.filter(({ outcome }) => outcome === 'failed');
    await check();
    if (failed.length > 0) return failed.map((one) => `${one.text}: ${one.reason}`).join('; ');
    announce(`${plural(steps.length, 'change')} made in HubSpot.`);
    return null;
  };
  return (
    <li class="item">
      <div class="tools">
        <span class="grow">Compare with HubSpot, and make there what is missing.</span>
        <ActButton
          text="Check"
          isDisabled={!isSound || work.isBusy}
          onAct={() => work.begin(check)}
        />
      </div>
      {checked !== null && (
        <Checked
          answer={checked.answer}
          isStale={checked.text !== text}
          isBusy={work.isBusy}
          onMake={() => work.begin(make)}
        />
      )}
    </li>
  );
}

function SaveStep({ mapping, text, isSound, work, onSaved }: StepProps): VNode {
  const { connection, announce, setDraft } = useFrame();
  const [author, setAuthor] = useState(lastAuthor);
  const [note, setNote] = useState('');
  const save = async (isPut: boolean): Promise<string | null> => {
    const saved = await api.saveVersion({ connection, mapping: text, author, note });
    if (saved.kind === 'failure') return saved.failure.message;
    const { version } = saved.value;
    const put = isPut ? await api.putVersion({ connection, version }) : null;
    if (put?.kind === 'failure') return put.failure.message;
    if (isPut) setDraft(null);
    setNote('');
    onSaved();
    announce(isPut ? `Version ${version} is in force.` : `Version ${version} is saved.`);
    return null;
  };
  const isDisabled = !isSound || work.isBusy;
  return (
    <li class="item">
      <div class="tools">
        <span class="grow">Save it as a version, and put it in force.</span>
        <ActButton
          text="Save only"
          isDisabled={isDisabled}
          onAct={() => work.begin(async () => save(false))}
        />
        <ActButton
          text="Save and put in force"
          kind="main"
          isDisabled={isDisabled || text === mapping.text}
          onAct={() => work.begin(async () => save(true))}
        />
      </div>
      <div class="tools">
        <RemarkField
          label="Your name"
          value={author}
          onInput={(name) => {
            lastAuthor = name;
            setAuthor(name);
          }}
        />
        <RemarkField label="What this version is for" value={note} onInput={setNote} />
      </div>
    </li>
  );
}

function RemarkField(field: {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}): VNode {
  const { label, value, onInput } = field;
  return (
    <input
      class="field grow"
      aria-label={label}
      placeholder={label}
      value={value}
      onInput={(input) => onInput(input.currentTarget.value)}
    />
  );
}

function ReplayStep(props: { readonly isChanged: boolean; readonly work: Work }): VNode {
  const { isChanged, work } = props;
  const { connection, announce } = useFrame();
  const [counted, setCounted] = useState<ReplayCount | null>(null);
  const count = async (): Promise<string | null> => {
    const answer = await api.replay({ connection, dryRun: true });
    if (answer.kind === 'failure') return answer.failure.message;
    setCounted(answer.value);
    return null;
  };
  const replay = async (): Promise<string | null> => {
    setCounted(null);
    const answer = await api.replay({ connection });
    if (answer.kind === 'failure') return answer.failure.message;
    announce(`${plural(answer.value.matched, 'event')} are applied again.`);
    return null;
  };
  return (
    <li class="item">
      <div class="tools">
        <span class="grow">
          Apply stored events again, so that contacts that are there get it too.
        </span>
        <ActButton
          text="Apply again"
          isDisabled={work.isBusy || isChanged}
          onAct={() => work.begin(count)}
        />
      </div>
      {counted !== null && (
        <ConfirmDialog
          title={`Apply ${plural(counted.matched, 'event')} again?`}
          verb="Apply again"
          isGrave={false}
          onConfirm={() => work.begin(replay)}
          onClose={() => setCounted(null)}
        >
          <p>
            Of {plural(counted.contacts, 'contact')}, by the mapping in force. HubSpot is sent only
            what differs.
            {counted.purged > 0 &&
              ` ${plural(counted.purged, 'event')} have no payload any more and stay as they were applied.`}
          </p>
        </ConfirmDialog>
      )}
    </li>
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
      <ul class="mono">
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
