import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { Icon } from './icon.ts';

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
  return h(
    'main',
    { class: 'gate' },
    h(
      'form',
      { class: 'gate-card', onSubmit: submit },
      element('span', 'logo', h(Icon, { name: 'hub' })),
      h('h1', null, 'Sign in'),
      h('p', null, 'This daemon shows itself to those who know its operator token.'),
      h('label', { for: 'token' }, 'Token'),
      h('input', {
        ref: field,
        id: 'token',
        type: 'password',
        class: 'field',
        autocomplete: 'current-password',
        required: true,
        'aria-describedby': 'token-help',
      }),
      h(
        'p',
        { id: 'token-help', class: 'faint' },
        'The value of ',
        h('code', null, 'OPERATOR_TOKEN'),
        '.',
      ),
      h('p', { class: 'fault', role: 'alert' }, fault),
      h('button', { type: 'submit', class: 'button main', disabled: isAsking }, 'Sign in'),
    ),
  );
}
