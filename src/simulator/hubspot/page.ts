import { createHash } from 'node:crypto';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { TROUBLE_SCRIPT } from './page-trouble-script.ts';
import { TROUBLE_STYLE } from './page-trouble-style.ts';

/**
 * The page that shows the contacts of the simulated account: self-contained, the same for every
 * account, filled by its script.
 */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated HubSpot</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='7' fill='%23e0562f'/%3E%3Ccircle cx='12' cy='12' r='4' fill='none' stroke='white' stroke-width='2'/%3E%3C/svg%3E">
<style>${PAGE_STYLE}</style>
<style>${TROUBLE_STYLE}</style>
</head>
<body>
<header class="bar">
  <span class="logo" id="logo"></span>
  <div>
    <h1 class="brand">HubSpot <span class="pill">Simulated</span></h1>
    <div class="tagline">What HubSpot would show. <span>Nothing leaves this machine.</span></div>
  </div>
  <div class="facts">
    <div class="fact quiet"><b class="number" id="portal"></b><span>portal</span></div>
    <div class="fact"><b class="number" id="contacts">0</b><span>contacts</span></div>
    <div class="fact quiet"><b class="number" id="requests">0</b><span>API requests</span></div>
    <button class="opener" id="trouble-open" type="button" aria-haspopup="dialog"><i></i><span>Trouble</span></button>
    <div class="live" id="live" role="status"><i></i><span>Live</span></div>
  </div>
</header>
<main class="panes">
  <nav class="side" aria-label="Contacts">
    <header>
      <h2>Contacts <span class="number" id="count"></span></h2>
      <input class="find" id="find" type="search" placeholder="Search name, e-mail or id" aria-label="Search contacts" autocomplete="off" spellcheck="false">
    </header>
    <ul class="list" id="list"></ul>
  </nav>
  <section class="main" id="main" aria-label="Contact" tabindex="0"></section>
</main>
<dialog class="trouble" id="trouble" aria-labelledby="trouble-title">
  <header>
    <h2 id="trouble-title">Trouble to try</h2>
    <button class="close" id="trouble-close" type="button">Close</button>
  </header>
  <p>Let something go wrong in this HubSpot, and see on the dashboard what the daemon makes of it. Switch it off, and all heals.</p>
  <ul id="trouble-list"></ul>
</dialog>
<script>${PAGE_SCRIPT}</script>
<script>${TROUBLE_SCRIPT}</script>
</body>
</html>
`;

/** Nothing but the page's own style and script runs, and it talks to nobody but its own server. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(PAGE_SCRIPT)}' '${hashOf(TROUBLE_SCRIPT)}'`,
  `style-src '${hashOf(PAGE_STYLE)}' '${hashOf(TROUBLE_STYLE)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}
