// Every page of the dashboard in a real browser: no errors, nobody else asked, no sideways scrolling, axe-core content, all words in German.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserLab, chromiumPath, NO_CHROMIUM, openPage, signIn, startBrowserLab, visit } from './browser-lab.ts';
import { overflow, violations } from './page-checks.ts';

const paths = [
  '/',
  '/devices',
  '/devices/d2',
  '/map',
  '/alerts',
  '/alerts/a1',
  '/rules',
  '/scans',
  '/scans/s2',
  '/scans/s3',
  '/scans?a=s3&b=s1',
  '/models',
  '/channels',
  '/settings',
  '/access',
  '/health',
  '/proof',
  '/more',
];
const TIMEOUT_MS = 600_000;

describe.skipIf(chromiumPath === null)(
  `the pages in a browser${chromiumPath === null ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let lab: BrowserLab;
    let alert: string;
    beforeAll(async () => {
      lab = await startBrowserLab();
      alert = (await lab.lab.ports.home.alerts({ limit: 1, state: 'all' }, 'en')).alerts[0]?.id ?? '';
    }, TIMEOUT_MS);
    afterAll(() => lab?.close());

    const real = (path: string): string => path.replace('/a1', `/${alert}`);

    for (const theme of ['light', 'dark'] as const)
      test(
        `every page is without errors and accessible, ${theme}`,
        async () => {
          const watched = await openPage(lab, { theme });
          await watched.page.goto(`${lab.base}/app/`);
          await watched.page.locator('input[name=user]').waitFor();
          expect(await violations(watched), 'login').toEqual([]);
          await signIn(lab, watched);
          for (const path of paths) {
            await visit(lab, watched, real(path));
            expect(await watched.page.locator('main h1').count(), path).toBe(1);
            expect(await violations(watched), path).toEqual([]);
            expect(watched.errors, path).toEqual([]);
          }
          await watched.context.close();
        },
        TIMEOUT_MS,
      );

    test(
      'no page scrolls sideways on a phone or a tablet, also with German words',
      async () => {
        const watched = await openPage(lab, { width: 390, language: 'de' });
        await signIn(lab, watched);
        for (const path of paths) {
          await visit(lab, watched, real(path));
          // A phone, then a tablet, which has the rail and the least room beside it.
          for (const width of [390, 768]) {
            await watched.page.setViewportSize({ width, height: 844 });
            // Charts take their new width a moment later.
            await expect
              .poll(() => overflow(watched), { timeout: TIMEOUT_MS / 10, message: `${path} ${width}` })
              .toBeLessThanOrEqual(0);
          }
        }
        expect(watched.errors).toEqual([]);
        await watched.context.close();
      },
      TIMEOUT_MS,
    );

    test(
      'in German no page shows the name of a text instead of the text',
      async () => {
        const watched = await openPage(lab, { language: 'de' });
        await signIn(lab, watched);
        expect(await watched.page.locator('html').getAttribute('lang')).toBe('de');
        for (const path of paths) {
          await visit(lab, watched, real(path));
          const text = await watched.page.locator('body').innerText();
          const keys = text.match(
            /\b(?:common|shell|home|devices|kinds|alerts|access|audit|channels|insight|scans|sections|settings|setup)\.[a-z][\w-]*\b/g,
          );
          expect(
            (keys ?? []).filter((key) => !['home.language', 'alerts.budget'].includes(key)),
            path,
          ).toEqual([]);
          expect(text, path).toMatch(/Meldungen/);
        }
        await watched.context.close();
      },
      TIMEOUT_MS,
    );
  },
);
