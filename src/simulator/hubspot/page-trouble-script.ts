/** The part of the page's script that shows what can go wrong, and switches it. */
export const TROUBLE_SCRIPT = String.raw`
'use strict';
const dialog = document.getElementById('trouble');
const opener = document.getElementById('trouble-open');
const switches = new Map();

function drawTrouble({ name, title, what, look }) {
  const button = el('button', 'switch', el('i', ''), title);
  button.type = 'button';
  button.setAttribute('role', 'switch');
  button.setAttribute('aria-checked', 'false');
  button.setAttribute('aria-describedby', 'about-' + name);
  button.addEventListener('click', () => switchTrouble(name, button.getAttribute('aria-checked') !== 'true'));
  const about = el('p', '', what + ' ', el('b', '', 'Look: '), look);
  about.id = 'about-' + name;
  switches.set(name, button);
  return el('li', '', button, about);
}

async function switchTrouble(name, on) {
  await fetch('/api/trouble/' + name, { method: on ? 'PUT' : 'DELETE' });
  await refresh(false);
}

/** Takes in the names of what is on now. */
function showTrouble(names) {
  for (const [name, button] of switches) button.setAttribute('aria-checked', String(names.includes(name)));
  opener.classList.toggle('on', names.length > 0);
  opener.lastChild.textContent = names.length > 0 ? 'Trouble: ' + names.length + ' on' : 'Trouble';
}

opener.addEventListener('click', () => dialog.showModal());
document.getElementById('trouble-close').addEventListener('click', () => dialog.close());
read('/api/trouble').then((troubles) => {
  document.getElementById('trouble-list').replaceChildren(...troubles.map(drawTrouble));
});
`;
