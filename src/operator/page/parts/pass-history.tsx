import type { VNode } from 'preact';
import { capital, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { Card } from './card.tsx';
import { ShortInstant } from './moment.tsx';
import type { ExplainedPass } from '../../../model/explanation.ts';

/** What was reported of each pass, oldest first. */
export function PassHistory({ passes }: { readonly passes: readonly ExplainedPass[] }): VNode {
  return (
    <Card title="Passes" count={passes.length}>
      <ul class="list">
        {passes.map((pass) => (
          <Pass key={pass.passId} pass={pass} />
        ))}
      </ul>
    </Card>
  );
}

function Pass({ pass }: { readonly pass: ExplainedPass }): VNode {
  const { link } = useFrame();
  const { passId, passType, changes } = pass;
  return (
    <li class="item">
      <p class="line between">
        <b>{passType === '' ? 'Pass' : passType}</b>
        <span class="mono faint" title={passId}>
          {shortId(passId)}
        </span>
      </p>
      {changes.length === 0 && <p class="faint">Never reported as installed.</p>}
      <ol>
        {changes.map(({ eventId, at, wallet, device, installed }) => (
          <li key={eventId} class={installed ? 'rail line good' : 'rail line warn'}>
            <a href={link('events', eventId)}>{installed ? 'Installed' : 'Uninstalled'}</a>
            <span class="soft">{wallet === '' ? 'unknown wallet' : capital(wallet)}</span>
            {device !== '' && (
              <span class="mono faint" title={device}>
                {shortId(device)}
              </span>
            )}
            <span class="faint number last">
              <ShortInstant atMs={Date.parse(at)} />
            </span>
          </li>
        ))}
      </ol>
    </li>
  );
}
