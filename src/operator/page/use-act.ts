import { useCallback } from 'preact/hooks';
import type { Answer } from './api-client.ts';
import { useFrame } from './frame.ts';

/**
 * Gives a function that waits for what the daemon was asked to do, and says to the person what came
 * of it, or why nothing did.
 *
 * @returns of that function: the answer, or null where there is none
 */
export function useAct(): <T>(
  asked: Promise<Answer<T>>,
  outcome: (value: T) => string,
) => Promise<T | null> {
  const { announce } = useFrame();
  return useCallback(
    async (asked, outcome) => {
      const answer = await asked;
      announce(answer.kind === 'answer' ? outcome(answer.value) : answer.failure.message);
      return answer.kind === 'answer' ? answer.value : null;
    },
    [announce],
  );
}
