// oxlint-disable-next-line import/no-unassigned-import -- uPlot must find a language when it is loaded
import './language.ts';
import { render } from 'preact';
import { api } from './api-client.ts';
import { App, Reading } from './app.tsx';
import { dress } from './dress.ts';

const TOKEN = /^#token=(.+)$/;

/** A token in the address signs in by itself, and is gone from the address before anything else. */
async function signInByAddress(): Promise<void> {
  const [, token] = TOKEN.exec(location.hash) ?? [];
  if (token === undefined) return;
  history.replaceState(null, '', location.pathname);
  await api.signIn({ token: decodeURIComponent(token) });
}

dress();
const page = document.querySelector('#page');
if (page !== null) {
  // On a slow line, signing in takes a while of its own.
  render(<Reading />, page);
  await signInByAddress();
  render(<App />, page);
}
