import type { VNode } from 'preact';
import { Dialog } from '../../../operator/page/parts/dialog.tsx';
import type { Trouble } from '../trouble.ts';

/** What can go wrong in this HubSpot, each with a switch. */
export function TroubleDialog(dialog: {
  readonly troubles: readonly Trouble[];
  /** The names of what is on. */
  readonly on: readonly string[];
  readonly onSwitched: () => void;
  readonly onClose: () => void;
}): VNode {
  const { troubles, on, onSwitched, onClose } = dialog;
  const turn = (name: string, method: 'PUT' | 'DELETE'): void =>
    void fetch(`/api/trouble/${name}`, { method }).then(onSwitched);
  const close = (
    <button type="button" class="button" onClick={onClose}>
      Close
    </button>
  );
  return (
    <Dialog title="Trouble to try" onClose={onClose} acts={close}>
      <p>
        Let something go wrong in this HubSpot, and see on the dashboard what the daemon makes of
        it. Switch it off, and all heals.
      </p>
      <ul class="trouble list">
        {troubles.map(({ name, title, what, look }) => {
          const isOn = on.includes(name);
          return (
            <li key={name} class="item">
              <label class="tools tight">
                <input
                  type="checkbox"
                  role="switch"
                  aria-checked={isOn}
                  checked={isOn}
                  aria-describedby={`about-${name}`}
                  onChange={() => turn(name, isOn ? 'DELETE' : 'PUT')}
                />
                {title}
              </label>
              <p id={`about-${name}`} class="note">
                {what} <b>Look: </b>
                {look}
              </p>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
