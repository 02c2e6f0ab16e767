import { writeFile } from 'node:fs/promises';
import { openBrowser, visit } from './browser.ts';
import { openDaemon, OPERATOR_TOKEN } from './daemon.ts';
import { aCustomer } from '../support/events.ts';
const browser = await openBrowser();
const d = await openDaemon({ tenants: ['acme', 'globex'] });
for (let n = 0; n < 6; n += 1)
  await d.receive(
    aCustomer({
      id: `m${n}`,
      customerId: `m${n}`,
      attributes: {
        email: `m${n}@example.com`,
        firstName: 'Ada',
        birthDate: n < 3 ? '12/04/1988' : '1988-04-12',
      },
    }),
  );
await d.receive('{"no": "event"}', '{"no":1}');
await d.settled();
for (let n = 0; n < 12; n += 1) await d.refuse('globex');
await writeFile(d.mappingFile, '{,');
d.simulator.faults.add({ fault: { kind: 'status', status: 401 } });
await d.receive(aCustomer({ id: 'later', customerId: 'later' }));
await new Promise((r) => setTimeout(r, 6000));
const shots: string[] = [];
for (const [screen, scheme] of [
  ['wide', 'light'],
  ['wide', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
] as ['wide' | 'phone', 'light' | 'dark'][]) {
  try {
    const c = await visit(browser, `${d.url}/#token=${OPERATOR_TOKEN}`, screen, async (page) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.locator('.navigation').waitFor();
      await page.goto(`${d.url}/#/overview?connection=acme`);
      await page.locator('.notice').first().waitFor();
      await new Promise((r) => setTimeout(r, 1500));
      await page.screenshot({ path: `/tmp/st/overview-${screen}-${scheme}.png` });
      shots.push(await page.title());
      console.log(
        await page.evaluate('document.documentElement.scrollWidth'),
        await page.evaluate("document.querySelector('link[rel=icon]').href.slice(-200)"),
      );
      await page.goto(`${d.url}/#/contacts?connection=acme`);
      await page.locator('.contact-row').nth(1).waitFor();
      await page.screenshot({ path: `/tmp/st/contacts-${screen}-${scheme}.png` });
    });
    console.log(screen, c);
  } catch (e) {
    console.log(screen, e);
  }
}
console.log(shots);
await browser.close();
await d.stop();
process.exit(0);
