import type { VNode } from 'preact';
import { formatClock } from '../format.ts';
import { NoticeLine } from './notice-line.tsx';

/** Says that the daemon is not heard, and from when the shown data is. */
export function LostBanner({ sinceMs }: { readonly sinceMs: number }): VNode {
  return (
    <div role="status" class="lost-banner">
      <NoticeLine
        tone="warn"
        title="The daemon is not heard"
        text={`It may have been stopped. What you see is of ${formatClock(sinceMs)}; this page tries again by itself.`}
      />
    </div>
  );
}
