// Every page of the real product in German: not one English sentence of the page, the server, a scan, a setting or an error.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentList } from '../../src/documents/alerts.ts';
import type { ErrorDocument } from '../../src/documents/basic-shapes.ts';
import type { DeviceList } from '../../src/documents/devices.ts';
import type { ScanList, ScanRow } from '../../src/documents/scans.ts';
import type { InputCheck } from '../../src/documents/setup.ts';
import { chromiumPath, NO_CHROMIUM, visit, type WatchedPage } from './browser-lab.ts';
import { englishOn } from './english-words.ts';
import { overflow } from './page-checks.ts';
import { ask, RealHome } from './real-home.ts';

const TIMEOUT_MS = 900_000;
const pages = [
  '/',
  '/devices',
  '/map',
  '/alerts',
  '/rules',
  '/scans',
  '/models',
  '/channels',
  '/settings',
  '/access',
  '/health',
  '/proof',
  '/more',
];
const capture = readFileSync(new URL('../../examples/home.pcap', import.meta.url));
const TABLE = `orig_pkts,resp_pkts,orig_bytes,resp_bytes\n${Array.from({ length: 60 }, (_, i) =>
  i === 20 ? '1,2' : i === 30 ? ',1,inf,2' : `${i % 4},1,${i % 3},2`,
).join('\n')}\n`;

/** Asks the API as the page does; with what it answers. */
const send = (page: Page, method: string, path: string, body?: string, type?: string) =>
  page.evaluate(
    async (asked) => {
      const read = async (wanted: string): Promise<unknown> => (await fetch(`/api/v1${wanted}`)).json();
      const { csrf } = (await read('/session')) as { csrf: string };
      const bytes = asked.type === 'base64' ? Uint8Array.from(atob(asked.body ?? ''), (c) => c.charCodeAt(0)) : null;
      const response = await fetch(`/api/v1${asked.path}`, {
        method: asked.method,
        headers: {
          'accept-language': 'de',
          'x-porchlight-csrf': csrf,
          ...(asked.body === undefined || asked.type !== undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(asked.body === undefined ? {} : { body: bytes ?? asked.body }),
      });
      const text = await response.text();
      return { status: response.status, answer: text === '' ? null : (JSON.parse(text) as unknown) };
    },
    { method, path, body, type },
  );

describe.skipIf(chromiumPath === null)(
  `the product in German${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let home: RealHome;
    let watched: WatchedPage;
    let paths: readonly string[] = [];
    let names: ReadonlySet<string> = new Set();

    /** Files to look at, a channel that does not get through, and attacks of the simulated home. */
    async function fill(page: Page): Promise<void> {
      await send(page, 'PATCH', '/settings', JSON.stringify({ 'home.language': 'de' }));
      await send(page, 'PUT', '/scans?name=home.pcap', capture.toString('base64'), 'base64');
      await send(page, 'PUT', '/scans?name=table.csv', TABLE, 'text');
      await send(page, 'PUT', '/scans?name=words.txt', 'x'.repeat(300), 'text');
      const url = 'http://127.0.0.1:9/';
      const change = { kind: 'webhook', name: 'Tür', options: { url, template: 'generic' } };
      await send(page, 'POST', '/channels', JSON.stringify(change));
      for (const attack of ['port-scan', 'rogue-dhcp', 'beacon'])
        await send(page, 'POST', '/demo/attack', JSON.stringify({ attack }));
      const isOver = ({ ended }: ScanRow): boolean => ended !== null;
      while (!(await ask<ScanList>(page, '/scans')).scans.every(isOver)) await pause(500);
      while ((await ask<IncidentList>(page, '/incidents')).incidents.length === 0) await pause(500);
    }

    async function found(page: Page): Promise<string[]> {
      const { incidents } = await ask<IncidentList>(page, '/incidents');
      const { devices } = await ask<DeviceList>(page, '/devices');
      const { scans } = await ask<ScanList>(page, '/scans');
      names = new Set(devices.flatMap(({ name, vendor }) => [name ?? '', vendor ?? '']));
      const alerts = incidents.slice(0, 4).map(({ alerts: [first] }) => `/alerts/${first!.id}`);
      const own = devices.slice(0, 3).map(({ id }) => `/devices/${id}`);
      return [...pages, ...alerts, ...own, ...scans.map(({ id }) => `/scans/${id}`)];
    }

    beforeAll(async () => {
      home = await RealHome.start({ isDemo: true });
      watched = await home.page({ language: 'de', width: 390, height: 844 });
      await home.claim(watched);
      await watched.page.locator('nav.nav').waitFor();
      await fill(watched.page);
      paths = await found(watched.page);
    }, TIMEOUT_MS);
    afterAll(() => home?.close(), TIMEOUT_MS);

    const isName = (text: string): boolean => names.has(text);

    test(
      'no page has an English sentence or is wider than a phone',
      async () => {
        const english: Record<string, string[]> = {};
        for (const path of paths) {
          await visit(home, watched, path);
          for (const details of await watched.page.locator('main details:not([open]) > summary').all())
            await details.click({ timeout: 5000 }).catch(() => undefined);
          const left = await englishOn(watched, isName);
          if (left.length > 0) english[path] = left;
          expect(await overflow(watched), path).toBeLessThanOrEqual(0);
        }
        expect(english).toEqual({});
        expect(watched.errors).toEqual([]);
      },
      TIMEOUT_MS,
    );

    test(
      'forms, refusals and tries of channels are German',
      async () => {
        const { page } = watched;
        await visit(home, watched, '/channels');
        for (const name of ['E-Mail', 'Webhook', 'Konsole']) {
          await page.locator('button', { has: page.getByText(name, { exact: true }) }).click();
          await page.getByRole('dialog').waitFor();
          expect(await englishOn(watched, isName), name).toEqual([]);
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'detached' });
        }
        await page.getByRole('button', { name: 'Probe senden' }).first().click();
        await page.locator('.channel-test').waitFor();
        expect(await englishOn(watched, isName)).toEqual([]);
        const refused: readonly (readonly [string, string, unknown])[] = [
          ['PATCH', '/settings', { 'web.port': 99_999 }],
          ['PATCH', '/settings', { 'web.prt': 1 }],
          ['PATCH', '/devices/d1', {}],
          ['POST', '/inputs/check', { kind: 'capture', target: 'somewhere' }],
          ['POST', '/channels', { kind: 'email', name: 'x', options: { server: 'a b' } }],
          ['POST', '/users', { name: 'bob', role: 'viewer', password: 'aaaaaaaaaaaaaa' }],
          ['POST', '/alerts/none/verdict', { verdict: 'normal' }],
        ];
        for (const [method, path, body] of refused) {
          const { status, answer } = await send(page, method, path, JSON.stringify(body));
          const said = status < 400 ? (answer as InputCheck).words : (answer as ErrorDocument).error.message;
          expect(said, path).toMatch(/\p{L}{3}/u);
          expect(said, path).not.toMatch(/\b(?:the|is|it|to|there|no|cannot|request)\b/i);
        }
      },
      TIMEOUT_MS,
    );
  },
);
