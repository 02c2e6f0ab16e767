import type { ComponentChildren, VNode } from 'preact';
import type { ApiFailure } from '../api-client.ts';
import { element, h } from '../element.ts';
import type { Asked } from '../use-answer.ts';
import { NoticeLine } from './notice-line.ts';

/** Shows an answer, or that it is on its way, or why there is none. */
export function showAnswer<T>(
  asked: Asked<T>,
  draw: (value: T) => ComponentChildren,
): ComponentChildren {
  const { value, failure, reload } = asked;
  if (value === null) {
    return failure === null
      ? element('p', 'loading', 'Reading…')
      : h(FailureNote, { failure, reload });
  }
  return [
    failure === null ? null : h(FailureNote, { failure, reload, key: 'failure' }),
    draw(value),
  ];
}

/** Why there is no answer, with another try. */
export function FailureNote(props: {
  readonly failure: ApiFailure;
  readonly reload: () => void;
}): VNode {
  const { failure, reload } = props;
  const title = failure.status === 404 ? 'Not found' : 'This could not be read';
  return h(
    NoticeLine,
    { tone: 'warn', title, text: failure.message },
    h('button', { type: 'button', class: 'button', onClick: reload }, 'Try again'),
  );
}
