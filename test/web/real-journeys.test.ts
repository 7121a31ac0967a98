// The whole product in a real browser: the real daemon on a simulated home, from the printed code to a verdict, a scan and a lost connection.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentList, RuleList } from '../../src/documents/alerts.ts';
import type { HomeDocument } from '../../src/documents/home.ts';
import type { DemoDocument } from '../../src/documents/setup.ts';
import { chromiumPath, NO_CHROMIUM, visit, type WatchedPage } from './browser-lab.ts';
import { ask, RealHome } from './real-home.ts';

const TIMEOUT_MS = 600_000;
const LONG_MS = 240_000;
const EXAMPLE = new URL('../../examples/home.pcap', import.meta.url);

/** Presses Tab until the element with this name or these words has the focus. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const here = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      return element.getAttribute('name') ?? element.innerText.trim();
    });
    if (here === wanted) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches “${wanted}”.`);
}

/** Marks the document, so that a reload would be noticed. */
const mark = (page: Page): Promise<void> => page.evaluate(() => document.body.setAttribute('data-mark', 'here'));
const isMarked = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.body.getAttribute('data-mark') === 'here');

describe.skipIf(chromiumPath === null)(
  `the whole product in a browser${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let home: RealHome;
    beforeAll(async () => {
      home = await RealHome.start({ isDemo: false, simulation: { speed: 3600, backSeconds: 6 * 3600 } });
    }, TIMEOUT_MS);
    afterAll(() => home?.close(), TIMEOUT_MS);

    /** A signed-in page at a path. */
    async function signedIn(path: string, view: Parameters<RealHome['page']>[0] = {}): Promise<WatchedPage> {
      const watched = await home.page(view);
      await home.signIn(watched);
      await visit(home, watched, path);
      return watched;
    }

    test(
      'by keyboard alone the printed code leads through the wizard to a home whose devices come while one looks',
      async () => {
        const watched = await home.page({ width: 390, height: 844 });
        const { page } = watched;
        await page.goto(home.printedAddress);
        await page.locator('input[name=code]').waitFor();
        expect(page.url()).not.toContain('code=');
        await tabTo(page, 'user');
        await page.keyboard.type('anna');
        await tabTo(page, 'password');
        await page.keyboard.type('porchlight-lamp-43');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Where can I see your traffic?' }).waitFor();
        await page.getByRole('radio').first().waitFor();
        await tabTo(page, 'input');
        const wanted = page.getByRole('radio', { name: /Only look: a simulated home/ });
        for (let presses = 0; presses < 20 && !(await wanted.isChecked()); presses++)
          await page.keyboard.press('ArrowDown');
        expect(await wanted.isChecked()).toBe(true);
        await tabTo(page, 'Watch here');
        await page.keyboard.press('Enter');
        for (const heading of ['How often may I be wrong?', 'How do I reach you?']) {
          await page.getByRole('heading', { name: heading }).waitFor();
          await tabTo(page, 'Next');
          await page.keyboard.press('Enter');
        }
        await page.getByRole('heading', { name: 'Ready' }).waitFor();
        await tabTo(page, 'Show my home');
        await page.keyboard.press('Enter');
        await page.locator('.hero h1').waitFor();
        await mark(page);
        await page.getByText(/1\d devices are being learned/).waitFor({ timeout: LONG_MS });
        expect(await isMarked(page)).toBe(true);
        expect(await page.locator('.badge.simulated').count()).toBe(1);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'an attack by its button stands on the home page, at the navigation and in the inbox without a reload',
      async () => {
        const watched = await signedIn('/');
        const { page } = watched;
        await expect
          .poll(async () => (await ask<DemoDocument>(page, '/demo')).speed, { timeout: LONG_MS, interval: 1000 })
          .toBe(1);
        const inbox = await watched.context.newPage();
        inbox.setDefaultTimeout(LONG_MS);
        await visit(home, { ...watched, page: inbox }, '/alerts');
        await mark(page);
        await mark(inbox);
        await page.getByRole('combobox', { name: 'Start an attack' }).selectOption('port-scan');
        await page.getByRole('button', { name: 'Start an attack' }).click();
        await page.locator('.need').first().waitFor({ timeout: LONG_MS });
        await page.locator('.nav-count').first().waitFor();
        expect(await page.locator('.hero-state').innerText()).not.toBe('All calm');
        await inbox.getByRole('button', { name: /new incidents?: show/ }).click();
        await inbox.locator('main').getByText('Port scan').first().waitFor();
        expect([await isMarked(page), await isMarked(inbox)]).toEqual([true, true]);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'a verdict after its preview makes a rule, and what it covers needs nobody any more',
      async () => {
        const watched = await signedIn('/');
        const { page } = watched;
        const { incidents } = await ask<IncidentList>(page, '/incidents?state=open&severity=high');
        const open =
          incidents[0] ?? (await ask<IncidentList>(page, '/incidents?state=open&severity=medium')).incidents[0];
        const alert = open?.alerts.find(({ verdict, severity }) => verdict === null && severity !== 'info');
        await visit(home, watched, `/alerts/${alert?.id}`);
        await mark(page);
        await page.getByRole('button', { name: 'This is normal' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('radio', { name: /Every device/ }).check();
        await dialog.locator('.preview strong').first().waitFor();
        expect((await ask<RuleList>(page, '/rules')).rules).toEqual([]);
        const yes = dialog.getByRole('button', { name: 'Yes, this is normal' });
        await expect.poll(() => yes.isEnabled()).toBe(true);
        await yes.click();
        await dialog.waitFor({ state: 'detached' });
        await page.getByText('You said: normal').first().waitFor();
        await page.getByRole('link', { name: 'Rules', exact: true }).first().click();
        await page
          .getByText(/covers \d+ alerts?/)
          .first()
          .waitFor();
        expect(await isMarked(page)).toBe(true);
        await expect
          .poll(
            async () => {
              const { needs } = await ask<HomeDocument>(page, '/home');
              return needs.some(({ target }) => target === `/alerts/${alert?.id}`);
            },
            { timeout: LONG_MS },
          )
          .toBe(false);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'who allows messages in this browser gets one for the next attack, and its channel is made on the way',
      async () => {
        const watched = await home.page();
        const { page } = watched;
        await page.addInitScript(() => {
          const shown: string[] = [];
          class Recorded {
            static permission = 'default';
            static async requestPermission(): Promise<string> {
              Recorded.permission = 'granted';
              return 'granted';
            }
            constructor(title: string, { body }: { body: string }) {
              shown.push(`${title} | ${body}`);
            }
          }
          Object.assign(window, { Notification: Recorded, shown });
        });
        await home.signIn(watched);
        await visit(home, watched, '/channels');
        await page.getByRole('button', { name: 'Allow messages here' }).click();
        await page.getByText('Messages are shown in this browser.').waitFor();
        await page.locator('.channel').filter({ hasText: 'Browser' }).waitFor();
        await page.getByRole('combobox', { name: 'Start an attack' }).selectOption('arp-spoof');
        await page.getByRole('button', { name: 'Start an attack' }).click();
        const shown = (): Promise<string[]> => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
        await expect.poll(async () => (await shown()).length, { timeout: LONG_MS }).toBeGreaterThan(0);
        expect((await shown())[0]).toMatch(/^Porchlight: .+ \| .+192\.168\./);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'a capture dropped on the scan page is read, and its result says what was found',
      async () => {
        const watched = await signedIn('/scans');
        const { page } = watched;
        const bytes = readFileSync(EXAMPLE).toString('base64');
        const transfer = await page.evaluateHandle((text) => {
          const data = new DataTransfer();
          const parts = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          data.items.add(new File([parts], 'home.pcap'));
          return data;
        }, bytes);
        await page.dispatchEvent('main', 'dragover', { dataTransfer: transfer });
        await page.getByText('Let go to scan it').waitFor();
        await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
        await page.getByRole('heading', { level: 1, name: 'home.pcap' }).waitFor({ timeout: LONG_MS });
        await page
          .locator('main')
          .getByText(/Port scan/)
          .first()
          .waitFor({ timeout: LONG_MS });
        await visit(home, watched, '/scans');
        await page.getByRole('link', { name: /home\.pcap/ }).waitFor();
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'in German the words of the server are German, too',
      async () => {
        const watched = await signedIn('/', { language: 'de', width: 390, height: 844 });
        const { page } = watched;
        expect(await page.locator('html').getAttribute('lang')).toBe('de');
        expect(await page.locator('.hero h1').innerText()).toMatch(/Geräte|Sache|Ernstes|Blick/);
        await visit(home, watched, '/alerts');
        await page.locator('main').getByText('Portscan').first().waitFor();
        expect(await page.locator('main').innerText()).not.toMatch(/Port scan|The device /);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'when the daemon ends the page says so and keeps what it shows; when it is back, all goes on without signing in',
      async () => {
        const watched = await signedIn('/');
        const { page } = watched;
        await mark(page);
        const sentence = await page.locator('.hero h1').innerText();
        await home.stopDaemon();
        await page.locator('.offline-bar').waitFor({ timeout: LONG_MS });
        expect(await page.locator('.hero h1').innerText()).toBe(sentence);
        await home.startDaemon();
        await page.locator('.offline-bar').waitFor({ state: 'detached', timeout: LONG_MS });
        await page.getByRole('link', { name: 'Devices', exact: true }).first().click();
        await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
        await page.locator('a[href*="/devices/"]').first().waitFor();
        expect(await isMarked(page)).toBe(true);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );
  },
);
