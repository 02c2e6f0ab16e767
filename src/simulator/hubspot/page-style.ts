/** The style sheet of the page. Colours are named once, for light and for dark. */
export const PAGE_STYLE = String.raw`
:root {
  color-scheme: light dark;
  --canvas: #f4f5f7; --surface: #ffffff; --sunken: #f8f9fb; --line: #e3e7ec; --line-strong: #cfd6de;
  --ink: #1d2b38; --soft: #4d6072; --faint: #5a6b7d;
  --bar: #1f3140; --bar-ink: #f4f7fa; --bar-soft: #a9bccb;
  --accent: #bd4320; --accent-wash: #fdf0ea; --select: #eef3f8;
  --good: #0b7a6c; --good-wash: #e0f3ef; --warn: #965608; --warn-wash: #fdf1dc;
  --blue: #2763c4; --blue-wash: #e6eefb; --violet: #6a4bb8; --violet-wash: #eeeafa;
  --night: #22282f; --night-wash: #e9ebee;
  --flash: #fff0c2;
  --shadow: 0 1px 2px rgb(22 37 52 / 5%), 0 4px 14px rgb(22 37 52 / 4%);
  --round: 12px;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #10161c; --surface: #18212a; --sunken: #141c24; --line: #263340; --line-strong: #35465a;
    --ink: #e6edf3; --soft: #b3c1ce; --faint: #8b9dae;
    --bar: #0b1116; --bar-ink: #eef3f7; --bar-soft: #8ea3b5;
    --accent: #ff8a63; --accent-wash: #34221c; --select: #1f2b37;
    --good: #5fd1bd; --good-wash: #15322f; --warn: #f0b45a; --warn-wash: #33270f;
    --blue: #86b3ff; --blue-wash: #1b2a44; --violet: #b9a2f5; --violet-wash: #292340;
    --night: #dfe5ea; --night-wash: #2b353f;
    --flash: #4a3d14;
    --shadow: 0 1px 2px rgb(0 0 0 / 30%);
  }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
body {
  display: flex; flex-direction: column; background: var(--canvas); color: var(--ink);
  font: 14px/1.5 Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Open Sans", system-ui, sans-serif;
  -webkit-font-smoothing: antialiased;
}
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; padding: 0; }
ol, ul { list-style: none; }
a { color: inherit; text-decoration: none; }
svg { display: block; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.number { font-variant-numeric: tabular-nums; }

/* The bar on top */
.bar { display: flex; align-items: center; gap: 14px; padding: 0 20px; height: 60px; flex: none; background: var(--bar); color: var(--bar-ink); }
.logo { width: 34px; height: 34px; padding: 7px; border-radius: 10px; background: #e0562f; color: #fff; flex: none; }
.logo svg { width: 20px; height: 20px; }
.brand { display: flex; align-items: center; gap: 9px; font-size: 16px; font-weight: 650; letter-spacing: -.01em; line-height: 1.25; }
.pill { padding: 1px 8px; border-radius: 99px; font-size: 11px; font-weight: 650; letter-spacing: .04em; text-transform: uppercase; background: #ffb59c; color: #4a1a0a; }
.tagline { font-size: 12.5px; line-height: 1.3; color: var(--bar-soft); }
.facts { display: flex; align-items: center; gap: 26px; margin-left: auto; }
.fact { display: flex; flex-direction: column; align-items: flex-end; line-height: 1.2; }
.fact b { font-size: 15px; font-weight: 650; }
.fact span { font-size: 11.5px; color: var(--bar-soft); }
.live { display: flex; align-items: center; gap: 7px; padding: 4px 11px 4px 9px; border: 1px solid rgb(255 255 255 / 16%); border-radius: 99px; font-size: 12.5px; }
.live i { width: 8px; height: 8px; border-radius: 50%; background: #45d6a8; animation: breathe 2.4s ease-in-out infinite; }
.live.lost i { background: #ff8a63; animation: none; }

/* List and detail */
.panes { display: flex; flex: 1; min-height: 0; }
.side { display: flex; flex-direction: column; width: 348px; flex: none; background: var(--surface); border-right: 1px solid var(--line); }
.side header { padding: 16px 16px 12px; border-bottom: 1px solid var(--line); }
.side h2 { display: flex; align-items: baseline; justify-content: space-between; margin-bottom: 10px; font-size: 15px; font-weight: 650; }
.side h2 span { font-size: 12.5px; font-weight: 450; color: var(--faint); }
.find { width: 100%; padding: 8px 12px; border: 1px solid var(--line-strong); border-radius: 9px; background: var(--sunken); color: inherit; font: inherit; }
.find::placeholder { color: var(--faint); }
.list { flex: 1; overflow-y: auto; padding: 6px 8px 20px; }
.row { position: relative; display: grid; grid-template-columns: 38px minmax(0, 1fr) auto; gap: 2px 11px; align-items: center; padding: 9px 10px; border-radius: 10px; }
.row:hover { background: var(--sunken); }
.row[aria-current="true"] { background: var(--select); }
.row[aria-current="true"]::before { content: ""; position: absolute; left: -5px; top: 10px; bottom: 10px; width: 3px; border-radius: 3px; background: var(--accent); }
.row .avatar { grid-row: 1 / span 2; }
.row .name { font-weight: 600; line-height: 1.35; }
.row .mail { grid-column: 2; font-size: 12.5px; line-height: 1.35; color: var(--faint); }
.row time { grid-column: 3; justify-self: end; font-size: 11.5px; color: var(--faint); }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.more { padding: 12px; text-align: center; font-size: 12.5px; color: var(--faint); }

.avatar { display: grid; place-items: center; width: 38px; height: 38px; border-radius: 50%; font-size: 13.5px; font-weight: 650; letter-spacing: .01em; }
.avatar.large { width: 58px; height: 58px; font-size: 20px; }
.hue-0 { background: var(--blue-wash); color: var(--blue); }
.hue-1 { background: var(--good-wash); color: var(--good); }
.hue-2 { background: var(--violet-wash); color: var(--violet); }
.hue-3 { background: var(--warn-wash); color: var(--warn); }
.hue-4 { background: var(--accent-wash); color: var(--accent); }

.badge { display: inline-flex; align-items: center; gap: 6px; padding: 1px 9px 1px 8px; border-radius: 99px; font-size: 12px; font-weight: 600; line-height: 1.6; white-space: nowrap; }
.badge::before { content: ""; width: 6px; height: 6px; border-radius: 50%; background: currentColor; }
.badge.apple { background: var(--night-wash); color: var(--night); }
.badge.google { background: var(--blue-wash); color: var(--blue); }
.badge.both { background: var(--good-wash); color: var(--good); }
.badge.none { background: transparent; box-shadow: inset 0 0 0 1px var(--line-strong); color: var(--faint); }
.badge.other { background: var(--violet-wash); color: var(--violet); }

.main { flex: 1; min-width: 0; overflow-y: auto; padding: 20px 22px 40px; }
.back { display: none; }
.person { display: flex; align-items: center; gap: 16px; margin-bottom: 18px; }
.person h1 { font-size: 22px; font-weight: 680; letter-spacing: -.015em; line-height: 1.25; }
.person .mail { color: var(--soft); }
.person .side-facts { display: flex; flex-direction: column; align-items: flex-end; gap: 5px; margin-left: auto; font-size: 12.5px; color: var(--faint); text-align: right; }
.columns { display: flex; gap: 18px; align-items: flex-start; }
.values { display: flex; flex-direction: column; gap: 18px; flex: 0 1 410px; min-width: 0; }
.story { flex: 1 1 0; min-width: 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--round); box-shadow: var(--shadow); }
.card > h2, .story > h2 { font-size: 13.5px; font-weight: 650; }
.card > h2 { padding: 12px 16px 10px; border-bottom: 1px solid var(--line); }
.card > dl { padding: 5px 8px 8px; }
.value { display: grid; grid-template-columns: minmax(0, 42%) minmax(0, 1fr); gap: 12px; padding: 4px 8px; border-radius: 7px; }
.value dt { font-size: 12.5px; line-height: 1.65; color: var(--faint); }
.value dd { overflow-wrap: anywhere; font-size: 13.5px; font-weight: 500; }
.value dd.empty { font-weight: 400; color: var(--faint); }

/* Timeline */
.story > h2 { display: flex; align-items: baseline; justify-content: space-between; padding: 12px 2px 0; font-size: 15px; }
.story > h2 span { font-size: 12.5px; font-weight: 450; color: var(--faint); }
.day { margin: 14px 0 8px; font-size: 12px; font-weight: 600; color: var(--faint); }
.entry { position: relative; display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 12px; padding-bottom: 12px; }
.entry::before { content: ""; position: absolute; left: 17px; top: 36px; bottom: 0; width: 2px; background: var(--line); }
.entry.last::before { display: none; }
.mark { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; }
.mark svg { width: 20px; height: 20px; }
.mark.installed { background: var(--good-wash); color: var(--good); }
.mark.uninstalled { background: var(--warn-wash); color: var(--warn); }
.mark.created { background: var(--blue-wash); color: var(--blue); }
.mark.note { background: var(--violet-wash); color: var(--violet); }
.mark.event { background: var(--accent-wash); color: var(--accent); }
.mark.born { background: var(--night-wash); color: var(--soft); }
.entry .card { padding: 10px 14px 11px; }
.entry h3 { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 12px; font-size: 14px; font-weight: 620; }
.entry time { font-size: 12px; font-weight: 450; color: var(--faint); }
.entry p { margin-top: 3px; color: var(--soft); white-space: pre-line; overflow-wrap: anywhere; }
.entry .card > dl { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; padding: 0; }
.entry dl div { display: inline-flex; gap: 6px; max-width: 100%; padding: 1px 9px; border: 1px solid var(--line); border-radius: 7px; background: var(--sunken); font-size: 12.5px; }
.entry dt { color: var(--faint); flex: none; }
.entry dd { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.blank { display: grid; place-items: center; height: 100%; padding: 40px 24px; text-align: center; color: var(--faint); }
.blank svg { width: 44px; height: 44px; margin: 0 auto 14px; color: var(--line-strong); }
.blank b { display: block; margin-bottom: 4px; font-size: 16px; font-weight: 620; color: var(--soft); }

.flash { animation: flash 2.6s ease-out; }
.entry.fresh { animation: arrive .45s ease-out; }
.entry.fresh .card { animation: flash 2.6s ease-out; }
@keyframes flash { from, 25% { background-color: var(--flash); } }
@keyframes arrive { from { opacity: 0; transform: translateY(-8px); } }
@keyframes breathe { 50% { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { * { animation-duration: .01s !important; } }

@media (max-width: 1080px) {
  .columns { flex-direction: column; align-items: stretch; gap: 14px; }
  .values { display: contents; }
  .columns .card { order: 3; }
  .columns .card.wallet { order: 1; }
  .columns .story { order: 2; }
  .fact.quiet { display: none; }
}
@media (max-width: 860px) {
  .bar { padding: 0 14px; gap: 11px; }
  .facts { gap: 12px; }
  .fact, .tagline span { display: none; }
  .side { width: 100%; border-right: 0; }
  .main { display: none; padding: 12px 14px 32px; }
  .open .side { display: none; }
  .open .main { display: block; }
  .back { display: inline-flex; align-items: center; gap: 6px; margin: 0 0 12px -4px; padding: 4px 8px 4px 4px; border-radius: 8px; font-weight: 600; color: var(--accent); }
  .back svg { width: 18px; height: 18px; }
  .row { padding-block: 11px; }
  .person { flex-wrap: wrap; gap: 12px; margin-bottom: 14px; }
  .person h1 { font-size: 19px; }
  .avatar.large { width: 48px; height: 48px; font-size: 17px; }
  .person .names { flex: 1; min-width: 0; }
  .person .side-facts { flex-direction: row; flex-wrap: wrap; align-items: center; gap: 4px 10px; width: 100%; margin-left: 0; text-align: left; }
}
`;
