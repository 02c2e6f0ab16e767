import type { VNode } from 'preact';
import type { ConnectionStatus, StatusAnswer } from '../../api.ts';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { writeRoute } from '../route.ts';
import { SEVERITY_WORDS, severityTone } from '../severity.ts';

/** All connections with how each of them stands, whichever is looked at. */
export function ConnectionStrip({ status }: { readonly status: StatusAnswer }): VNode {
  const { connection } = useFrame();
  return h(
    'nav',
    { class: 'strip', 'aria-label': 'Connections' },
    h(
      'ul',
      null,
      status.connections.map((one) =>
        h(
          'li',
          { key: one.connection },
          h(ConnectionLink, { one, isHere: one.connection === connection }),
        ),
      ),
    ),
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
  return h(
    'a',
    {
      href: writeRoute('overview', null, { connection }),
      class: `strip-link ${severityTone(severity)}`,
      'aria-current': isHere ? 'true' : undefined,
      title: worst === undefined ? connection : `${connection}: ${worst.what}`,
    },
    element('span', 'strip-name', connection),
    ' ',
    element('span', severity === 'well' ? 'unseen' : 'strip-word', SEVERITY_WORDS[severity]),
  );
}
