import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { MappingAnswer } from '../../mapping-answer.ts';
import type { MappingVersionSummary } from '../../../model/mapping-version.ts';
import { api } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { ActButton } from '../parts/act-button.tsx';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Moment } from '../parts/moment.tsx';
import { useAnswer } from '../use-answer.ts';
import { lineDifference } from './line-difference.ts';

/** Versions that were saved or in force, with a way back to each. */
export function VersionsCard(props: {
  readonly mapping: MappingAnswer;
  /** Goes up when one was saved. */
  readonly saves: number;
  readonly onPut: () => void;
}): VNode {
  const { mapping, saves, onPut } = props;
  const { connection, announce, setDraft } = useFrame();
  const asked = useAnswer(`${connection} ${saves} ${mapping.version}`, async () =>
    api.versions({ connection }),
  );
  const [open, setOpen] = useState<{ readonly version: string; readonly text: string } | null>(
    null,
  );
  const [failure, setFailure] = useState<string | null>(null);
  const show = (version: string): void => {
    void api.version(version, { connection }).then((answer) => {
      if (answer.kind === 'answer') setOpen(answer.value);
      else setFailure(answer.failure.message);
    });
  };
  const put = (version: string): void => {
    setOpen(null);
    void api.putVersion({ connection, version }).then((answer) => {
      if (answer.kind === 'failure') return setFailure(answer.failure.message);
      announce(`Version ${version} is in force.`);
      setDraft(null);
      onPut();
    });
  };
  return (
    <Card title="Versions">
      {failure !== null && <p class="pad fault">{failure}</p>}
      {showAnswer(asked, ({ versions }) => (
        <ol class="list">
          {versions.map((version) => (
            <VersionLine
              key={version.version}
              version={version}
              isInForce={version.version === mapping.version}
              onShow={() => show(version.version)}
            />
          ))}
        </ol>
      ))}
      {open !== null && (
        <ConfirmDialog
          title={`Put version ${open.version} in force?`}
          verb="Put in force"
          isGrave={false}
          onConfirm={() => put(open.version)}
          onClose={() => setOpen(null)}
        >
          <p>This would change in the mapping in force:</p>
          <Difference before={mapping.text} after={open.text} />
        </ConfirmDialog>
      )}
    </Card>
  );
}

function VersionLine(props: {
  readonly version: MappingVersionSummary;
  readonly isInForce: boolean;
  readonly onShow: () => void;
}): VNode {
  const { version, author, note, savedAtMs } = props.version;
  const said = note === '' && author === '' ? 'from the mapping file' : note;
  return (
    <li class="item tools">
      <code>{version}</code>
      <span class="grow">{said === '' ? 'without a note' : said}</span>
      <span class="faint">
        {author !== '' && `${author}, `}
        <Moment atMs={savedAtMs} />
      </span>
      {props.isInForce ? (
        <Badge tone="good" text="in force" />
      ) : (
        <ActButton
          text="Put in force …"
          label={`Put version ${version} in force`}
          onAct={props.onShow}
        />
      )}
    </li>
  );
}

/** In which lines a mapping differs from another. */
export function Difference(props: { readonly before: string; readonly after: string }): VNode {
  const lines = lineDifference(props.before, props.after);
  const changed = lines.filter(({ kind }) => kind !== 'same').length;
  return (
    <pre class="code difference" tabIndex={0} aria-label={plural(changed, 'changed line')}>
      {lines.map(({ kind, text }, index) => (
        <span key={index} class={kind}>
          {SIGNS[kind]} {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;
