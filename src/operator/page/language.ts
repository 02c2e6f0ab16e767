/*
 * Some browsers name a language that is none (Chromium under LANG=C says `en-US@posix`). uPlot asks
 * for it when it is loaded, and would throw, and then there would be no charts.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
}
