import { startApp } from '../../tests/fixtures/app.ts';
import { startBrowser } from '../../tests/fixtures/browser.ts';
import { fillStore } from '../../tests/fixtures/pushing.ts';
import { profilePaths } from '../../src/main/core/ports.ts';
import type { Portal } from '../../src/main/demo/portal/start-portal.ts';
import { createSamples } from '../mail/samples.ts';
import { keyToPaint, missingForWindow } from '../mail/window.ts';
import type { Measure } from '../report.ts';

const CLICKS = 12;
/** One looks at what one has done before the next. */
const LOOK_MS = 400;

/** From the key that makes a task with the defaults to the words that say so, in Chromium over the web host. */
export async function measureClick(
  portal: Portal,
  profile: string,
  { repeat }: { readonly repeat: number },
): Promise<Measure[]> {
  const measure = {
    id: 'click',
    title: 'One click to its confirmation in the interface',
    unit: 'ms',
    reference: null,
    target: 100,
    strict: true,
    note: 'p95 from the key to the frame that shows the toast; the push itself follows. Beside it a key that does nothing.',
  } as const;
  const missing = missingForWindow();
  if (missing !== null) return [{ ...measure, ours: { name: 'a task', values: [] }, unmeasured: missing }];
  const paths = profilePaths(profile);
  const mails = Array.from({ length: CLICKS + 1 }, (_, index) => ({ subject: `Richiesta ${index}` }));
  fillStore(paths.database, paths.blobs, mails, false);
  const app = await startApp({ profile, webhook: portal.webhook, args: ['--locale', 'it'] });
  const browser = await startBrowser();
  const [ours, nothing] = [createSamples(), createSamples()];
  try {
    const { page, context } = await browser.open(app.url);
    await page.getByTestId('row-date').first().click();
    await page
      .locator('[data-action="task"]:not([aria-disabled="true"])')
      .first()
      .waitFor({ state: 'attached' });
    for (let run = 0; run < repeat; run += 1) {
      ours.nextRun();
      nothing.nextRun();
      for (let at = 0; at < CLICKS; at += 1) {
        const press = async (key: string, ready: string): Promise<number> => {
          const painted = page.evaluate(`(${keyToPaint})(${JSON.stringify(ready)})`);
          await page.evaluate('0');
          await page.keyboard.press(key);
          return (await painted) as number;
        };
        await page.waitForTimeout(LOOK_MS);
        nothing.note('a key that does nothing', await press('F2', 'true'));
        await page.keyboard.press('ArrowDown');
        await page.waitForTimeout(LOOK_MS);
        await page.evaluate(
          `document.querySelectorAll('[data-testid="toast"] .toast__close').forEach((button) => button.click())`,
        );
        await page.waitForTimeout(LOOK_MS);
        const said = `[...document.querySelectorAll('[data-testid="toast"]')].some((toast) => toast.textContent.includes('in creazione'))`;
        ours.note('a task', await press('Shift+T', said));
      }
      await page.keyboard.press('Home');
    }
    await context.close();
  } finally {
    await browser.close();
    await app.stop();
  }
  return [
    {
      ...measure,
      ours: { name: 'a task', values: ours.worst(95) },
      beside: { name: 'a key that does nothing', values: nothing.worst(95) },
      more: { ...ours.table(), ...nothing.table() },
    },
  ];
}
