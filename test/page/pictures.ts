import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Clock } from '../../src/clock.ts';
import { openBrowser, visit, type SCREENS } from './browser.ts';
import { eventually } from '../support/eventually.ts';
import { openSandbox, protagonist } from './sandbox.ts';
import { openDaemon, type PageDaemon } from './daemon.ts';
import { lookAt } from './operator-page.ts';
import { takeWorkbench } from './workbench-pictures.ts';
import {
  BIRTHDAY,
  coupleStory,
  deadLetterStory,
  FAMILY_ADDRESS,
  monthBefore,
  sharedStory,
} from './story.ts';

/* Takes the pictures of the README again; run by `npm run pictures`. */

const IMAGES = join(import.meta.dirname, '../../docs/images');

/** The day on the pictures, so that they change only when the page does. */
const START_MS = Date.parse('2026-11-23T09:00:00Z');
/** How much faster than real time the world of the pictures goes, so that contacts differ in age. */
const SPEED = 30;
/** Deliveries a second of that world. */
const RATE_PER_SECOND = 1;

/** A clock of that world, which begins now, and goes as fast as the real one once it is slowed. */
function startClock(): Clock & { readonly slow: () => void } {
  let speed = SPEED;
  let since = { worldMs: START_MS, realMs: Date.now() };
  const now = (): number => since.worldMs + Math.round((Date.now() - since.realMs) * speed);
  return {
    now,
    steady: now,
    sleep: async (ms, signal) => {
      await delay(ms / speed, undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      );
    },
    random: () => 0.5,
    slow: () => {
      since = { worldMs: now(), realMs: Date.now() };
      speed = 1;
    },
  };
}

async function take(page: Page, file: string): Promise<void> {
  await page.screenshot({ path: join(IMAGES, file), animations: 'disabled' });
}

function complain(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

async function takeSandbox(browser: Browser): Promise<void> {
  const sandbox = await openSandbox(startClock(), RATE_PER_SECOND);
  try {
    await sandbox.deliver();
    await sandbox.drained(new AbortController().signal);
    const url = `${sandbox.hubspotUrl}/contacts/${protagonist(sandbox).id}`;
    for (const [screen, file] of [
      ['desk', 'sandbox-contact.png'],
      ['phone', 'sandbox-contact-phone.png'],
    ] as const) {
      const complaints = await visit(browser, url, screen, async (page) => {
        await page.locator('.person h1').waitFor();
        await take(page, file);
      });
      complain(complaints);
    }
    const switched = await visit(browser, sandbox.hubspotUrl, 'desk', async (page) => {
      await page.getByRole('button', { name: 'Trouble' }).click();
      await page.getByRole('switch', { name: 'The token is revoked' }).click();
      await page.locator('.opener.on').waitFor();
      await take(page, 'sandbox-trouble.png');
    });
    complain(switched);
  } finally {
    await sandbox.stop();
  }
}

interface Picture {
  readonly name: string;
  readonly place: string;
  readonly screens: readonly (keyof typeof SCREENS)[];
  /** What is done before the picture is taken. */
  readonly prepare: (page: Page) => Promise<void>;
}

/** The pictures of the operator's page. */
const PICTURES: readonly Picture[] = [
  {
    name: 'overview',
    place: 'overview',
    screens: ['desk', 'phone'],
    prepare: async (page) => {
      await page.locator('.chart canvas').nth(3).waitFor();
      await page.locator('.feed-row').first().waitFor();
    },
  },
  {
    name: 'event',
    place: `events/${BIRTHDAY}`,
    screens: ['desk'],
    prepare: async (page) => page.locator('.chapter').nth(4).waitFor(),
  },
  {
    name: 'contact',
    place: 'contacts/0000100013',
    screens: ['desk', 'phone'],
    prepare: async (page) => page.locator('.origins').waitFor(),
  },
  {
    name: 'wallet',
    place: 'wallet',
    screens: ['desk'],
    prepare: async (page) => page.locator('.chart canvas').waitFor(),
  },
  {
    name: 'installers',
    place: 'wallet/people?without=neostore_consent_email',
    screens: ['desk'],
    prepare: async (page) => page.locator('.contact-row a').first().waitFor(),
  },
  {
    name: 'letters',
    place: 'letters',
    screens: ['desk'],
    prepare: async (page) => {
      await page.locator('.group-title').first().click();
      await page.locator('.letter-row').first().waitFor();
      await page.locator('h1').click();
    },
  },
];

/** The pictures of people who are mixed up. */
const CONFLICT_PICTURES: readonly Picture[] = [
  {
    name: 'conflicts',
    place: 'conflicts',
    screens: ['wide', 'phone'],
    prepare: async (page) => page.locator('.left-out').waitFor(),
  },
  {
    name: 'conflicts-one',
    place: `conflicts/${FAMILY_ADDRESS}?property=email`,
    screens: ['wide', 'phone'],
    prepare: async (page) => page.locator('.sides').waitFor(),
  },
  {
    name: 'conflicts-apart',
    place: 'contacts/0000100871',
    screens: ['wide', 'phone'],
    prepare: async (page) => page.locator('.people').waitFor(),
  },
];

const LIMIT_TWO = '"unique": true, "limit": 2 },';
const LIMIT_ONE = '"unique": true },';

/** Lets people share addresses: two of them while the mapping made one person of them. */
async function shareAddresses(daemon: PageDaemon): Promise<void> {
  await daemon.receive(...coupleStory());
  await daemon.settled();
  const { mappingVersion: before } = await daemon.status();
  const mapping = await readFile(daemon.mappingFile, 'utf8');
  await writeFile(daemon.mappingFile, mapping.replace(LIMIT_TWO, LIMIT_ONE));
  await eventually('the mapping is in force', async () => {
    return (await daemon.status()).mappingVersion !== before;
  });
  await daemon.receive(...sharedStory());
}

async function takeOperator(browser: Browser): Promise<void> {
  const clock = startClock();
  const daemon = await openDaemon({ clock });
  await takeAll(browser, daemon, clock, PICTURES, async () => live(daemon, clock));
}

async function takeConflicts(browser: Browser): Promise<void> {
  const clock = startClock();
  const change = (mapping: string): string => mapping.replace(LIMIT_ONE, LIMIT_TWO);
  const daemon = await openDaemon({ clock, change });
  await takeAll(browser, daemon, clock, CONFLICT_PICTURES, async () => shareAddresses(daemon));
}

/** Lets a daemon live through something, takes pictures of its page, and stops it. */
async function takeAll(
  browser: Browser,
  daemon: PageDaemon,
  clock: ReturnType<typeof startClock>,
  pictures: readonly Picture[],
  liveThrough: () => Promise<void>,
): Promise<void> {
  try {
    await liveThrough();
    clock.slow();
    await daemon.settled();
    for (const picture of pictures) {
      for (const screen of picture.screens) {
        complain(
          await lookAt(browser, daemon, picture.place, screen, async (page) => {
            for (const colorScheme of ['light', 'dark'] as const) {
              await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
              if (colorScheme === 'light') await picture.prepare(page);
              // Charts are drawn again in the colours of the scheme.
              await page.waitForTimeout(DRAWN_MS);
              const names = ['operator', picture.name, ...(screen === 'phone' ? ['phone'] : [])];
              await take(
                page,
                `${[...names, ...(colorScheme === 'dark' ? ['dark'] : [])].join('-')}.png`,
              );
            }
          }),
        );
      }
    }
  } finally {
    await daemon.stop();
  }
}

const DRAWN_MS = 400;

/** Lets the daemon of the pictures live for some minutes of its world. */
async function live(daemon: PageDaemon, clock: Clock): Promise<void> {
  const story = monthBefore(START_MS);
  const troubles = deadLetterStory();
  for (const [index, payload] of story.entries()) {
    await daemon.receive(payload);
    // More comes at some times than at others.
    await clock.sleep(1_000 * (2 + 3 * Math.sin(index / 9) ** 2));
    if (index % 40 === 20) await daemon.receive(...troubles.splice(0, 2));
  }
  await daemon.receive(...troubles);
}

/** The browser brings no font of equal widths, so the machine's is asked for one. */
async function writeFonts(folder: string): Promise<void> {
  const folders = [join(tmpdir(), 'fonts'), '/usr/share/fonts'];
  const mono = '<prefer><family>DejaVu Sans Mono</family></prefer>';
  await writeFile(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig>${folders.map((name) => `<dir>${name}</dir>`).join('')}` +
      `<alias><family>monospace</family>${mono}</alias></fontconfig>`,
  );
}

const fonts = await mkdtemp(join(tmpdir(), 'fonts-'));
await writeFonts(fonts);
const browser = await openBrowser(fonts);
try {
  await takeSandbox(browser);
  await takeOperator(browser);
  await takeConflicts(browser);
  await takeWorkbench(browser, IMAGES);
} finally {
  await browser.close();
  await rm(fonts, { recursive: true, force: true });
}
