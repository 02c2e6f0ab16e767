/** The style of the part of the page that lets things go wrong. */
export const TROUBLE_STYLE = String.raw`
button { font: inherit; color: inherit; cursor: pointer; }
.opener { display: flex; align-items: center; gap: 7px; padding: 4px 12px; border: 1px solid rgb(255 255 255 / 30%); border-radius: 99px; background: none; color: var(--bar-ink); font-size: 12.5px; white-space: nowrap; }
.opener i { width: 8px; height: 8px; border-radius: 50%; background: var(--bar-soft); }
.opener.on { border-color: #ff8a63; }
.opener.on i { background: #ff8a63; }
.trouble { width: min(640px, calc(100vw - 28px)); max-height: calc(100vh - 40px); padding: 20px 22px; border: 1px solid var(--line-strong); border-radius: var(--round); background: var(--surface); color: var(--ink); }
.trouble::backdrop { background: rgb(15 25 35 / 45%); }
.trouble header { display: flex; align-items: center; justify-content: space-between; margin-bottom: 6px; }
.trouble h2 { font-size: 17px; font-weight: 650; }
.close { padding: 5px 12px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--sunken); }
.trouble > p, .trouble li p { color: var(--soft); }
.trouble li { padding: 11px 0; border-top: 1px solid var(--line); }
.trouble ul { margin-top: 12px; }
.trouble li p { padding-left: 48px; font-size: 13px; }
.trouble li b { font-weight: 600; color: var(--ink); }
.switch { display: flex; align-items: center; gap: 12px; width: 100%; padding: 3px 0; border: 0; background: none; font-weight: 620; text-align: left; }
.switch i { position: relative; width: 36px; height: 20px; flex: none; border-radius: 99px; background: var(--faint); }
.switch i::after { content: ""; position: absolute; top: 3px; left: 3px; width: 14px; height: 14px; border-radius: 50%; background: var(--surface); }
.switch[aria-checked="true"] i { background: var(--accent); }
.switch[aria-checked="true"] i::after { left: 19px; }
@media (max-width: 860px) {
  .tagline { display: none; }
  .live { padding: 6px 8px; }
  .live:not(.lost) span { display: none; }
}
`;
