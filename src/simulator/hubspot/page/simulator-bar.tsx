import type { VNode } from 'preact';
import { formatCount } from '../../../operator/page/format.ts';
import { Icon } from '../../../operator/page/parts/icon.tsx';
import type { OverviewAnswer } from '../page-answers.ts';

/** What this is, how much is in it, and the way to trouble. */
export function SimulatorBar(bar: {
  readonly overview: OverviewAnswer | null;
  readonly isLost: boolean;
  readonly onTry: () => void;
}): VNode {
  const { overview, isLost, onTry } = bar;
  const trouble = overview?.trouble.length ?? 0;
  return (
    <header class="top dark tools tight">
      <span class="mark logo">
        <Icon name="hub" />
      </span>
      <div>
        <h1 class="brand-name">
          HubSpot <span class="count bad">Simulated</span>
        </h1>
        <p class="tagline faint">What HubSpot would show. Nothing leaves this machine.</p>
      </div>
      {overview !== null && (
        <ul class="facts line">
          <Fact name="portal" value={overview.portalId} />
          <Fact name="contacts" value={formatCount(overview.total)} />
          <Fact name="API requests" value={formatCount(overview.requests)} />
        </ul>
      )}
      <button
        type="button"
        class={trouble > 0 ? 'button grave opener on' : 'button opener'}
        aria-haspopup="dialog"
        onClick={onTry}
      >
        {trouble > 0 ? `Trouble: ${trouble} on` : 'Trouble'}
      </button>
      <span class={isLost ? 'live lost' : 'live'} role="status">
        {isLost ? 'Disconnected' : 'Live'}
      </span>
    </header>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): VNode {
  return (
    <li>
      <b class="number">{value}</b> <span class="faint">{name}</span>
    </li>
  );
}
