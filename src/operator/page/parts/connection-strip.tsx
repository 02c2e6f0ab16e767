import type { VNode } from 'preact';
import type { ConnectionStatus, StatusAnswer } from '../../api.ts';
import { useFrame } from '../frame.ts';
import { writeRoute } from '../route.ts';
import { SEVERITY_WORDS, SEVERITY_TONES } from '../severity.ts';

/** All connections with how each of them stands, whichever is looked at. */
export function ConnectionStrip({ status }: { readonly status: StatusAnswer }): VNode {
  const { connection } = useFrame();
  return (
    <nav class="strip" aria-label="Connections">
      <ul>
        {status.connections.map((one) => (
          <li key={one.connection}>
            <ConnectionLink one={one} isHere={one.connection === connection} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface LinkProps {
  readonly one: ConnectionStatus;
  readonly isHere: boolean;
}

function ConnectionLink({ one, isHere }: LinkProps): VNode {
  const { connection, state } = one;
  const [worst] = state.conditions;
  const { severity } = state;
  return (
    <a
      href={writeRoute('overview', null, { connection })}
      class={`strip-link ${SEVERITY_TONES[severity]}`}
      aria-current={isHere ? 'true' : undefined}
      title={worst === undefined ? connection : `${connection}: ${worst.what}`}
    >
      <span class="cut">{connection}</span>{' '}
      <span class={severity === 'well' ? 'unseen' : 'last soft'}>{SEVERITY_WORDS[severity]}</span>
    </a>
  );
}
