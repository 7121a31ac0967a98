// Every page of the real product with a home of 200 devices: accessible in light and dark, no wider than a phone, in English and German.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IncidentList } from '../../src/documents/alerts.ts';
import type { DeviceList } from '../../src/documents/devices.ts';
import type { HomeDocument } from '../../src/documents/home.ts';
import { PROGRAM } from '../program.ts';
import { chromiumPath, NO_CHROMIUM, visit } from './browser-lab.ts';
import { overflow, violations } from './page-checks.ts';
import { ask, RealHome } from './real-home.ts';

const TIMEOUT_MS = 900_000;
const DEVICES = 200;
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

/** A capture of an hour of a home with so many devices, one of which scans the ports of another. */
function madeCapture(folder: string): string {
  const file = join(folder, 'home.pcap');
  const line = ['simulate', '--days', '0.04', '--devices', String(DEVICES), '--seed', '5', '--quiet'];
  execFileSync(process.execPath, [PROGRAM, ...line, '--attack', 'port-scan@00:20', '--out', file]);
  return file;
}

describe.skipIf(chromiumPath === null)(
  `every page of a large home${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let home: RealHome;
    let paths: readonly string[];
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-large-'));

    /** The pages, and one of a device and of an alert of this home. */
    async function found(page: Page): Promise<string[]> {
      while ((await ask<HomeDocument>(page, '/home')).alerts.open === 0) await pause(500);
      const { incidents } = await ask<IncidentList>(page, '/incidents');
      const [alert] = incidents[0]?.alerts ?? [];
      const { devices } = await ask<DeviceList>(page, '/devices');
      return [...pages, `/alerts/${alert?.id}`, `/devices/${alert?.device.id ?? devices[0]?.id}`];
    }

    beforeAll(async () => {
      home = await RealHome.start({ isDemo: false, capture: madeCapture(folder) });
      const watched = await home.page();
      await home.claim(watched);
      await watched.page.getByRole('button', { name: 'Set this up later' }).click();
      await watched.page.locator('nav.nav').waitFor();
      paths = await found(watched.page);
      await watched.context.close();
    }, TIMEOUT_MS);
    afterAll(async () => {
      await home?.close();
      rmSync(folder, { recursive: true, force: true });
    }, TIMEOUT_MS);

    for (const theme of ['light', 'dark'] as const)
      test(
        `all are without errors and accessible, ${theme}`,
        async () => {
          const watched = await home.page({ theme });
          await home.signIn(watched);
          for (const path of paths) {
            await visit(home, watched, path);
            expect(await watched.page.locator('main h1').count(), path).toBe(1);
            expect(await violations(watched), path).toEqual([]);
            expect(watched.errors, path).toEqual([]);
          }
          await watched.context.close();
        },
        TIMEOUT_MS,
      );

    for (const language of ['en', 'de'] as const)
      test(
        `none scrolls sideways on a phone, ${language}`,
        async () => {
          const watched = await home.page({ language, width: 390, height: 844 });
          await home.signIn(watched);
          for (const path of paths) {
            await visit(home, watched, path);
            expect(await overflow(watched), path).toBeLessThanOrEqual(0);
          }
          expect(watched.errors).toEqual([]);
          await watched.context.close();
        },
        TIMEOUT_MS,
      );

    test(
      '200 devices are found by a word, and the map shows the busiest and the rest on demand',
      async () => {
        const watched = await home.page();
        const { page } = watched;
        await home.signIn(watched);
        await visit(home, watched, '/devices');
        await page.getByText(/^(?:20\d|19\d) devices$/).waitFor();
        await page.getByPlaceholder('Search name, maker, kind or address').fill('sonos');
        // While the answer is on its way the list may be empty, and an old one may still stand.
        const found = async (): Promise<string> => {
          const lines = await page.locator('a.device-line').allInnerTexts();
          if (lines.length === 0) return 'none';
          return lines.find((words) => !/sonos/i.test(words)) ?? 'all of them';
        };
        await expect.poll(found, { timeout: 30_000 }).toBe('all of them');
        await visit(home, watched, '/map');
        await page.getByRole('button', { name: /Show \d+ quieter names/ }).click();
        expect(await overflow(watched)).toBeLessThanOrEqual(0);
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );
  },
);
