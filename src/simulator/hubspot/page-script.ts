/**
 * The script of the page: asks once a second what changed, and draws it. Everything that comes from
 * a contact is set as text, never as markup.
 */
export const PAGE_SCRIPT = String.raw`
'use strict';
const POLL_MS = 1000;
const PHONE = matchMedia('(max-width: 860px)');
const ICONS = {
  hub: 'M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M12 9.2V4.6M14.4 13.4l4 2.4M9.6 13.4l-4 2.4M12 3.2v1.4M19.4 16.4l-1-.6M4.6 16.4l1-.6',
  installed: 'M7 3.5h10a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5M12 7.5v6.5M9.2 11.4 12 14.2l2.8-2.8M10 17.5h4',
  uninstalled: 'M7 3.5h10a1.5 1.5 0 0 1 1.5 1.5v14a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5M9.3 9.3l5.4 5.4M14.7 9.3l-5.4 5.4',
  created: 'M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8.500a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 16.500V8a1.500 1.500 0 0 1 1.500-1.500M3 10.500h18M6.500 14.500h4',
  note: 'M6 3.500h9l4 4V19a1.500 1.500 0 0 1-1.500 1.500h-11.500A1.500 1.500 0 0 1 4.500 19V5A1.500 1.500 0 0 1 6 3.500M8.500 12h7M8.500 15.500h4.500M14.500 3.500V8H19',
  event: 'M13 3 5 13.500h6L10.500 21 19 10h-6.500z',
  born: 'M12 4.500a3.700 3.700 0 1 0 0 7.400 3.700 3.700 0 0 0 0-7.400M5 20c.6-3.600 3.300-5.500 7-5.500s6.400 1.900 7 5.500',
  back: 'M14.500 5.500 8 12l6.500 6.500',
};
const STATUSES = { none: 'No pass', apple: 'Apple', google: 'Google', both: 'Both wallets' };
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const MOMENT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

const list = document.getElementById('list');
const main = document.getElementById('main');
const find = document.getElementById('find');
const live = document.getElementById('live');
const seen = { contacts: null, values: new Map(), entries: null, id: null };
let revision = '';
let selected = null;
let skewMs = 0;

function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

function moment(iso, prefix) {
  const node = el('time', 'number');
  node.dateTime = iso;
  node.dataset.prefix = prefix || '';
  node.title = MOMENT.format(new Date(iso));
  node.textContent = node.dataset.prefix + relative(iso);
  return node;
}

function relative(iso) {
  const seconds = Math.round((Date.parse(iso) - Date.now() - skewMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 5) return 'just now';
  if (size < 60) return RELATIVE.format(seconds, 'second');
  if (size < 3600) return RELATIVE.format(Math.trunc(seconds / 60), 'minute');
  if (size < 86400) return RELATIVE.format(Math.trunc(seconds / 3600), 'hour');
  if (size < 30 * 86400) return RELATIVE.format(Math.trunc(seconds / 86400), 'day');
  return DATE.format(new Date(iso));
}

function badge(status) {
  if (status === null) return null;
  const known = Object.hasOwn(STATUSES, status);
  return el('span', 'badge ' + (known ? status : 'other'), known ? STATUSES[status] : status);
}

function avatar(contact, size) {
  const letters = contact.name.split(/[\s@.]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]);
  const node = el('span', 'avatar hue-' + (Number(contact.id.slice(-6)) / 50 % 5 | 0) + (size || ''), letters.join('').toUpperCase());
  node.setAttribute('aria-hidden', 'true');
  return node;
}

function drawList(overview) {
  const before = seen.contacts;
  seen.contacts = new Map(overview.contacts.map((contact) => [contact.id, contact.changes]));
  const rows = overview.contacts.map((contact) => {
    const row = el('a', 'row', avatar(contact), el('span', 'name cut', contact.name), badge(contact.status),
      el('span', 'mail cut', contact.email || 'no e-mail address'), moment(contact.changedAt));
    row.href = '#contact=' + contact.id;
    row.dataset.id = contact.id;
    if (contact.status === null) row.querySelector('.name').style.gridColumn = '2 / span 2';
    if (before && before.get(contact.id) !== contact.changes) row.classList.add('flash');
    return el('li', '', row);
  });
  list.replaceChildren(...rows);
  const hidden = overview.matching - overview.contacts.length;
  if (hidden > 0) list.append(el('li', 'more', hidden.toLocaleString('en') + ' more; search to find them'));
  if (rows.length === 0) list.append(el('li', 'more', overview.total === 0 ? 'No contacts yet.' : 'Nobody matches.'));
  document.getElementById('count').textContent = overview.total.toLocaleString('en');
  markSelected();
}

function markSelected() {
  for (const row of list.querySelectorAll('.row')) {
    row.setAttribute('aria-current', String(row.dataset.id === selected));
  }
  document.body.classList.toggle('open', selected !== null);
}

function drawBlank(title, text) {
  main.replaceChildren(el('div', 'blank', el('div', '', icon('born'), el('b', '', title), text)));
}

function drawContact(contact) {
  const same = seen.id === contact.id;
  const known = same ? seen.values : null;
  const entries = same ? seen.entries : null;
  const scroll = same ? main.scrollTop : 0;
  const back = el('a', 'back', icon('back'), 'Contacts');
  back.href = '#';
  main.replaceChildren(back, drawPerson(contact), el('div', 'columns',
    el('div', 'values', ...contact.sections.map((section) => drawSection(section, known))),
    drawStory(contact, entries)));
  seen.id = contact.id;
  seen.values = new Map(contact.sections.flatMap((section) => section.values.map((value) => [value.name, value.text])));
  seen.entries = new Set(contact.timeline.map((entry) => entry.kind + entry.id));
  main.scrollTop = scroll;
  document.title = contact.name + ' · simulated HubSpot';
}

function drawPerson(contact) {
  const facts = el('div', 'side-facts', badge(contact.status), el('span', 'number', 'Record ' + contact.id), moment(contact.changedAt, 'Changed '));
  return el('header', 'person', avatar(contact, ' large'),
    el('div', 'names', el('h1', '', contact.name), el('div', 'mail cut', contact.email || 'no e-mail address')), facts);
}

function drawSection(section, known) {
  const values = section.values.map((value) => {
    const text = el('dd', value.text === '' ? 'empty' : '', valueOf(value));
    const node = el('div', 'value', el('dt', '', value.label), text);
    node.title = value.name + (value.changedAt ? '\nchanged ' + MOMENT.format(new Date(value.changedAt)) : '');
    if (known && (known.get(value.name) || '') !== value.text) node.classList.add('flash');
    return node;
  });
  return el('section', 'card ' + section.kind, el('h2', '', section.title), el('dl', '', ...values));
}

function valueOf(value) {
  if (value.text === '') return '–';
  if (value.badge) return badge(value.text);
  if (value.type === 'datetime') return MOMENT.format(new Date(value.text));
  if (value.type === 'date') return DATE.format(new Date(value.text));
  return value.shown;
}

function drawStory(contact, known) {
  const count = contact.timeline.length;
  const story = el('section', 'story', el('h2', '', 'Timeline', el('span', 'number', count + (count === 1 ? ' entry' : ' entries'))));
  let day = '';
  const drawn = [...contact.timeline, { kind: 'born', id: '', occurredAt: contact.createdAt, label: 'Contact created' }];
  drawn.sort((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt));
  drawn.forEach((entry, index) => {
    const today = dayOf(entry.occurredAt);
    if (today !== day) story.append(el('div', 'day', today));
    day = today;
    const node = drawEntry(entry);
    if (index === drawn.length - 1) node.classList.add('last');
    if (known && entry.kind !== 'born' && !known.has(entry.kind + entry.id)) node.classList.add('fresh');
    story.append(node);
  });
  return story;
}

function drawEntry(entry) {
  const look = lookOf(entry);
  const at = moment(entry.occurredAt, CLOCK.format(new Date(entry.occurredAt)) + ' · ');
  const card = el('div', 'card', el('h3', '', entry.label, at));
  if (entry.body) card.append(el('p', '', plainText(entry.body)));
  const values = Object.entries(entry.values || {}).filter((pair) => pair[1] !== '');
  if (values.length > 0) card.append(el('dl', '', ...values.map(([label, value]) => el('div', '', el('dt', '', label), el('dd', '', value)))));
  return el('article', 'entry', el('span', 'mark ' + look, icon(look)), card);
}

function lookOf(entry) {
  if (!entry.kind.endsWith('event')) return entry.kind;
  if (/uninstalled|removed/.test(entry.name)) return 'uninstalled';
  if (/installed/.test(entry.name)) return 'installed';
  return /created/.test(entry.name) ? 'created' : 'event';
}

function dayOf(iso) {
  const day = DAY.format(new Date(iso));
  const now = Date.now() + skewMs;
  if (day === DAY.format(now)) return 'Today';
  return day === DAY.format(now - 86400000) ? 'Yesterday' : day;
}

function plainText(html) {
  const broken = html.replace(/<br\s*\/?>|<\/(p|div|li)>/gi, '\n');
  return new DOMParser().parseFromString(broken, 'text/html').body.textContent.trim();
}

async function read(path) {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  return response.ok ? response.json() : null;
}

async function refresh(force) {
  const overview = await read('/api/overview?q=' + encodeURIComponent(find.value) + '&revision=' + (force ? '' : revision));
  skewMs = overview.nowMs - Date.now();
  document.getElementById('portal').textContent = overview.portalId;
  document.getElementById('requests').textContent = overview.requests.toLocaleString('en');
  document.getElementById('contacts').textContent = overview.total.toLocaleString('en');
  showTrouble(overview.trouble);
  if (overview.contacts) {
    revision = overview.revision;
    const first = overview.contacts[0];
    if (selected === null && first && !PHONE.matches) selected = first.id;
    drawList(overview);
    await refreshContact(overview.total);
  }
  for (const node of document.querySelectorAll('time')) node.textContent = node.dataset.prefix + relative(node.dateTime);
}

async function refreshContact(total) {
  const asked = selected;
  if (asked === null) {
    if (total === 0) drawBlank('No contacts yet', 'They appear here as soon as they are written.');
    return;
  }
  const contact = await read('/api/contacts/' + encodeURIComponent(asked));
  if (asked !== selected) return;
  if (contact === null) return drawBlank('This contact is gone', 'It was deleted, or it never existed.');
  selected = contact.id;
  drawContact(contact);
  markSelected();
}

function follow() {
  const fromHash = /^#contact=(\d+)$/.exec(location.hash);
  const fromPath = /^\/contacts\/(\d+)$/.exec(location.pathname);
  if (fromHash) selected = fromHash[1];
  else if (location.hash === '' && fromPath && selected === null) selected = fromPath[1];
  else selected = null;
  if (selected === null) document.title = 'Simulated HubSpot';
  markSelected();
}

async function tick() {
  try {
    if (!document.hidden) await refresh(false);
    live.className = 'live';
    live.lastChild.textContent = 'Live';
  } catch {
    live.className = 'live lost';
    live.lastChild.textContent = 'Disconnected';
  }
  setTimeout(tick, POLL_MS);
}

document.getElementById('logo').append(icon('hub'));
addEventListener('hashchange', () => { follow(); refresh(true).catch(() => {}); });
find.addEventListener('input', () => { seen.contacts = null; refresh(true).catch(() => {}); });
follow();
tick();
`;
