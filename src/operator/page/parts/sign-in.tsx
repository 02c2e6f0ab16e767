import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { Icon } from './icon.tsx';

/** Asks for the operator's token. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }): VNode {
  const field = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  // Nothing else is here, so whoever comes by keyboard may type at once.
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    setAsking(true);
    void api.signIn({ token: field.current?.value.trim() ?? '' }).then((answer) => {
      setAsking(false);
      if (answer.kind === 'answer') onSignedIn();
      else setFault(answer.failure.message);
      field.current?.select();
    });
  };
  return (
    <main class="gate">
      <form class="card stack gate-card" onSubmit={submit}>
        <span class="mark logo">
          <Icon name="hub" />
        </span>
        <h1>Sign in</h1>
        <p>This daemon shows itself to those who know its operator token.</p>
        <label for="token">Token</label>
        <input
          ref={field}
          id="token"
          type="password"
          class="field"
          autocomplete="current-password"
          required
          aria-describedby="token-help"
        />
        <p id="token-help" class="faint">
          The value of <code>OPERATOR_TOKEN</code>.
        </p>
        <p class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button main" disabled={isAsking}>
          Sign in
        </button>
      </form>
    </main>
  );
}
