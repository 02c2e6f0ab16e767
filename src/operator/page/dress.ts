/** The style sheets as one text: the bundler puts it here, so that no request of its own is needed. */
declare const STYLE_TEXT: string;

/** Gives the page its style. A sheet made by a script is none that the policy has to let through. */
export function dress(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE_TEXT);
  document.adoptedStyleSheets = [sheet];
}
