import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { customerNumber } from '../support/events.ts';
import { openDaemon } from './daemon.ts';
import { lookAt } from './operator-page.ts';

/** Members whose tier comes to HubSpot, of whom one has a birthday that is no date. */
export const MEMBERS = Array.from({ length: 25 }, (_, index) =>
  customerNumber(index, {
    loyaltyTier: index % 2 === 0 ? 'Gold' : 'Silver',
    birthDate: index === 0 ? '12/04/1988' : '1988-04-12',
  }),
);

/** Takes the pictures of the guide for whoever edits a mapping, into a folder. */
export async function takeWorkbench(browser: Browser, folder: string): Promise<void> {
  const daemon = await openDaemon();
  try {
    await daemon.receive(...MEMBERS);
    await daemon.settled();
    const complaints = await lookAt(browser, daemon, 'mapping', 'wide', async (page) => {
      const take = async (name: string, last?: Locator): Promise<void> => {
        await page.emulateMedia({ reducedMotion: 'reduce' });
        await last?.scrollIntoViewIfNeeded();
        const path = join(folder, `workbench-${name}.png`);
        await page.screenshot({ path, animations: 'disabled' });
      };
      const click = async (name: string | RegExp): Promise<void> =>
        page.getByRole('button', { name }).last().click();
      await page.getByText('as by the mapping in force').waitFor();
      await click(/^loyaltyTier/);
      await take('map');
      await click('Map');
      await page.locator('.part.added').waitFor();
      await click('Run');
      await page.locator('.trial').waitFor();
      await take('run', page.getByRole('region', { name: 'Conflicts' }));
      await click('Check');
      await page.locator('.plan').waitFor();
      await page.getByLabel('Your name').fill('Camille');
      await page.getByLabel('What this version is for').fill('The loyalty tier');
      await take('force', page.getByText('from the mapping file'));
    });
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  } finally {
    await daemon.stop();
  }
}
