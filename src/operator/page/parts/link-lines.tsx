import type { ComponentChildren, VNode } from 'preact';
import { Moment } from './moment.tsx';

/** A line that leads to a page of its own. */
export interface LinkLine {
  readonly key: string | number;
  readonly href: string;
  readonly title: string;
  readonly side: ComponentChildren;
  readonly atMs: number;
}

/** Lines that each lead somewhere, with an instant at their end. */
export function LinkLines({ lines }: { readonly lines: readonly LinkLine[] }): VNode {
  return (
    <ul class="list event-lines">
      {lines.map(({ key, href, title, side, atMs }) => (
        <li key={key}>
          <a class="item line" href={href} data-row>
            <b class="cut">{title}</b>
            {side}
            <span class="faint last">
              <Moment atMs={atMs} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
