import type { VNode } from 'preact';
import type { StatusAnswer } from '../../api.ts';
import { useFrame } from '../frame.ts';
import { Icon } from './icon.tsx';

/** Whose page this is, and whether it hears the daemon. */
export function Bar(bar: {
  readonly status: StatusAnswer;
  readonly isLost: boolean;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}): VNode {
  const { status, isLost, onHelp, onSignOut } = bar;
  const { link } = useFrame();
  return (
    <header class="bar">
      <a class="brand" href={link('overview')}>
        <span class="mark logo">
          <Icon name="hub" />
        </span>
        <span>
          <b>neostore-hubspot</b> <span class="faint">Version {status.version}</span>
        </span>
      </a>
      <div class="bar-acts">
        <span class={isLost ? 'live faint lost' : 'live faint'}>{isLost ? 'Lost' : 'Live'}</span>
        <button type="button" class="icon-button" onClick={onHelp} title="Keys" aria-label="Keys">
          <Icon name="keys" />
        </button>
        {status.access.tokenIsSet && status.access.mayAct && (
          <button
            type="button"
            class="icon-button"
            onClick={onSignOut}
            title="Sign out"
            aria-label="Sign out"
          >
            <Icon name="leave" />
          </button>
        )}
      </div>
    </header>
  );
}
