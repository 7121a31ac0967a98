// What people do on the dashboard, done in a real browser: the first start, a scan, a verdict, live news, a lost connection.
import jsqr from 'jsqr';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAB_CODE, LAB_PASSWORD } from '../api-lab-access.ts';
import { type BrowserLab, chromiumPath, NO_CHROMIUM, openPage, signIn, startBrowserLab, visit } from './browser-lab.ts';

const TIMEOUT_MS = 300_000;
const skipped = chromiumPath === null ? ` (${NO_CHROMIUM})` : '';

describe.skipIf(chromiumPath === null)(`the first start in a browser${skipped}`, () => {
  let lab: BrowserLab;
  beforeAll(async () => {
    lab = await startBrowserLab({ isEmpty: true, isDemo: false });
  }, TIMEOUT_MS);
  afterAll(() => lab?.close());

  test(
    'the printed address leads through the wizard to the home page by keyboard alone, and its code leaves the address',
    async () => {
      const watched = await openPage(lab, { width: 390 });
      const { page } = watched;
      const focused = (): Promise<string> =>
        page.evaluate(() => {
          const element = document.activeElement as HTMLElement;
          return element.getAttribute('name') ?? element.innerText.trim();
        });
      /** Presses Tab until the element with this name or these words has the focus. */
      const tabTo = async (wanted: string): Promise<void> => {
        for (let presses = 0; presses < 40; presses++) {
          if ((await focused()) === wanted) return;
          await page.keyboard.press('Tab');
        }
        throw new Error(`Tab never reaches “${wanted}”; it is at “${await focused()}”.`);
      };
      await page.goto(`${lab.base}/app/#code=${LAB_CODE}`);
      await page.locator('input[name=code]').waitFor();
      expect(page.url()).not.toContain(LAB_CODE);
      expect(await page.locator('input[name=code]').inputValue()).toBe(LAB_CODE);
      await tabTo('user');
      await page.keyboard.type('anna');
      await tabTo('password');
      await page.keyboard.type('a lamp on the porch');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Where can I see your traffic?' }).waitFor();
      await page.getByRole('radio').first().waitFor();
      await tabTo('input');
      await page.keyboard.press('ArrowDown');
      await tabTo('Try it');
      await page.keyboard.press('Enter');
      await page.getByText(/This works|This does not work yet/).waitFor();
      await tabTo('Watch here');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'How often may I be wrong?' }).waitFor();
      await tabTo('Next');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'How do I reach you?' }).waitFor();
      await page.getByRole('button', { name: 'Send a test' }).first().waitFor();
      await tabTo('Next');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Ready' }).waitFor();
      await tabTo('Show my home');
      await page.keyboard.press('Enter');
      await page.locator('nav.nav').waitFor();
      expect(lab.lab.ports.setup.needsWizard()).toBe(false);
      expect(watched.errors).toEqual([]);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );
});

describe.skipIf(chromiumPath === null)(`everyday things in a browser${skipped}`, () => {
  let lab: BrowserLab;
  beforeAll(async () => {
    lab = await startBrowserLab();
  }, TIMEOUT_MS);
  afterAll(() => lab?.close());

  test(
    'a wrong password is refused in words, and nobody is signed in',
    async () => {
      const { page, context } = await openPage(lab);
      await page.goto(`${lab.base}/app/`);
      await page.locator('input[name=user]').fill('anna');
      await page.locator('input[name=password]').fill('not the password');
      await page.locator('button[type=submit]').click();
      await page.locator('[role=alert] .field-error').waitFor();
      expect(await page.locator('nav.nav').count()).toBe(0);
      await context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'the first page asks each of its questions once, and what is typed in secret can be looked at',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await page.goto(`${lab.base}/app/`);
      const password = page.locator('input[name=password]');
      await password.fill('a lamp');
      await page.getByRole('button', { name: 'Show: Password' }).click();
      expect(await password.getAttribute('type')).toBe('text');
      await page.getByRole('button', { name: 'Hide: Password' }).click();
      expect(await password.getAttribute('type')).toBe('password');
      await signIn(lab, watched);
      let asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith('/api/')) asked.push(pathname.slice('/api/v1'.length));
      });
      const questions = ['/session', '/home', '/events', '/traffic'];
      const isOnce = (path: string): boolean => asked.filter((each) => each === path).length === 1;
      // The curve is asked for again with a new minute of the home: then the next visit says what is so.
      for (let visits = 0; visits < 3 && !questions.every(isOnce); visits++) {
        asked = [];
        await visit(lab, watched, '/');
        await page.locator('.chart canvas').waitFor();
      }
      expect(
        questions.filter((path) => !isOnce(path)),
        asked.join(' '),
      ).toEqual([]);
      expect(watched.errors).toEqual([]);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'who opens the page while nobody answers is told so in words',
    async () => {
      const { page, context } = await openPage(lab, { language: 'de' });
      await page.route('**/api/**', (route) => route.abort());
      await page.goto(`${lab.base}/app/`);
      await page.getByRole('alert').getByText('Porchlight antwortet nicht').waitFor();
      await page.unroute('**/api/**');
      // It asks again by itself.
      await page.locator('input[name=user]').waitFor();
      await context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'a file dropped anywhere on the scan page is sent, scanned with progress, and its result drawn',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await signIn(lab, watched);
      await visit(lab, watched, '/scans');
      const transfer = await page.evaluateHandle(() => {
        const rows = Array.from({ length: 200 }, (_, row) => `${row},2,${row * 3},40`);
        const text = ['orig_pkts,resp_pkts,orig_bytes,resp_bytes', ...rows].join('\n');
        const data = new DataTransfer();
        data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
        return data;
      });
      await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
      await page.getByText('Let go to scan it').waitFor();
      await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
      await page.getByRole('heading', { level: 1, name: 'dropped.csv' }).waitFor();
      await page.locator('.score-curve svg[role=img]').waitFor();
      await visit(lab, watched, '/scans');
      await page.getByRole('link', { name: /dropped\.csv/ }).waitFor();
      expect(watched.errors).toEqual([]);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'an alert is called normal by keyboard alone, after its preview, and the rule stands under Rules',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await signIn(lab, watched);
      const { alerts } = await lab.lab.ports.home.alerts({ limit: 50, state: 'open' }, 'en');
      const rulesBefore = (await lab.lab.ports.home.rules('en')).rules.length;
      await visit(lab, watched, `/alerts/${alerts.at(-1)?.id}`);
      const button = page.getByRole('button', { name: 'This is normal' });
      await button.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('What this changes').waitFor();
      expect((await lab.lab.ports.home.rules('en')).rules.length).toBe(rulesBefore);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('Enter');
      const yes = dialog.getByRole('button', { name: 'Yes, this is normal' });
      await yes.waitFor();
      await expect.poll(() => yes.isEnabled()).toBe(true);
      await yes.focus();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect((await lab.lab.ports.home.rules('en')).rules.length).toBe(rulesBefore + 1);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'news comes by the live stream without a reload, a lost connection is said, and it is found again',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await signIn(lab, watched);
      await visit(lab, watched, '/');
      const home = await lab.lab.ports.home.home('en');
      const sentence = 'This sentence came while the page was open.';
      lab.lab.ring.publish({ type: 'home', home: { ...home, sentence } });
      await page.getByText(sentence).first().waitFor();
      await lab.stopServer();
      await page.getByText('No connection to Porchlight').first().waitFor();
      await lab.startServer();
      await page.locator('.offline-bar').waitFor({ state: 'detached' });
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'the proof shows its packets first, wants consent, and ticks each stage by the live stream',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await signIn(lab, watched);
      await visit(lab, watched, '/proof');
      const button = page.getByRole('button', { name: 'Prove it now' });
      expect(await button.isDisabled()).toBe(true);
      await page.getByLabel('Yes, send this').check();
      await button.click();
      await expect.poll(() => page.locator('.stage.passed').count(), { timeout: 90_000 }).toBeGreaterThan(6);
      expect(watched.errors).toEqual([]);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'making a person asks for the password once more, and a token is shown once',
    async () => {
      const watched = await openPage(lab);
      const { page } = watched;
      await signIn(lab, watched);
      await visit(lab, watched, '/access');
      await page.getByText('Make a token').first().click();
      const card = page.getByRole('region', { name: 'Tokens for programs' });
      await card.locator('input[name=name]').fill('grafana');
      await card.getByRole('button', { name: 'Make a token' }).click();
      const dialog = page.getByRole('dialog', { name: 'Your password once more' });
      await dialog.locator('input[type=password]').fill('porchlight-lamp');
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      const token = (await card.locator('.command code').innerText()).trim();
      expect(token).toMatch(/^[A-Za-z0-9_-]{32,}$/);
      await visit(lab, watched, '/access');
      await card.getByText('grafana', { exact: true }).waitFor();
      expect(await page.locator('body').innerText()).not.toContain(token);
      await watched.context.close();
    },
    TIMEOUT_MS,
  );

  test(
    'the QR code of an authenticator app is read by a camera as the address behind its link, in the light and in the dark',
    async () => {
      const watched = await openPage(lab, { width: 390 });
      const { page, context } = watched;
      await signIn(lab, watched);
      await visit(lab, watched, '/access');
      await page.getByRole('button', { name: 'Set up an app' }).click();
      const dialog = page.getByRole('dialog', { name: 'Your password once more' });
      await dialog.locator('input[type=password]').fill(LAB_PASSWORD);
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      const picture = page.getByRole('img', { name: 'QR code for the authenticator app' });
      const link = await page.locator('a[href^="otpauth:"]').getAttribute('href');
      expect(link).toMatch(/^otpauth:\/\/totp\/Porchlight:anna\?secret=[A-Z2-7]{16,}&/);
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        const { pixels, width, height } = await pixelsOf(context, await picture.screenshot());
        expect(jsqr.default(pixels, width, height)?.data, theme).toBe(link);
      }
      // The first answer, that the password is wanted, is the only trouble.
      expect(watched.errors.filter((words) => !words.includes('403'))).toEqual([]);
      await context.close();
    },
    TIMEOUT_MS,
  );
});

/** A picture's pixels, taken apart by the browser in an empty page. */
async function pixelsOf(
  context: BrowserContext,
  png: Buffer,
): Promise<{ readonly pixels: Uint8ClampedArray; readonly width: number; readonly height: number }> {
  const empty = await context.newPage();
  const { data, width, height } = await empty.evaluate(
    async (address) => {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(picture, 0, 0);
      const { data, width, height } = context.getImageData(0, 0, picture.width, picture.height);
      return { data: [...data], width, height };
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  await empty.close();
  return { pixels: Uint8ClampedArray.from(data), width, height };
}
