import sparticuz from '@sparticuz/chromium';

/**
 * Jest's global setup: unpacks the browser once, before the first test. Test files that find it
 * half unpacked by another one would start a broken program.
 */
export default async () => {
  await sparticuz.executablePath();
};
