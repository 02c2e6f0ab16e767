import type { ComponentChildren, VNode } from 'preact';
import type { ApiFailure } from '../api-client.ts';
import type { Asked } from '../use-answer.ts';
import { NoticeLine } from './notice-line.tsx';

/** Shows an answer, or that it is on its way, or why there is none. */
export function showAnswer<T>(
  asked: Asked<T>,
  draw: (value: T) => ComponentChildren,
): ComponentChildren {
  const { value, failure, reload } = asked;
  if (value === null) {
    return failure === null ? (
      <p class="pad faint">Reading…</p>
    ) : (
      <FailureNote failure={failure} reload={reload} />
    );
  }
  return (
    <>
      {failure !== null && <FailureNote failure={failure} reload={reload} />}
      {draw(value)}
    </>
  );
}

/** Why there is no answer, with another try. */
export function FailureNote(props: {
  readonly failure: ApiFailure;
  readonly reload: () => void;
}): VNode {
  const { failure, reload } = props;
  const title = failure.status === 404 ? 'Not found' : 'This could not be read';
  return (
    <NoticeLine tone="warn" title={title} text={failure.message}>
      <button type="button" class="button" onClick={reload}>
        Try again
      </button>
    </NoticeLine>
  );
}
