// A real browser on the built dashboard, before the API's laboratory: what the browser tests and the pictures share.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { serveApi } from '../../src/api/serve.ts';
import { type ApiLab, makeApiLab } from '../api-lab.ts';
import { LAB_PASSWORD } from '../api-lab-access.ts';
import { makeLabSetup } from '../api-lab-settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of a Chromium, or null: then browser tests are skipped. */
export const chromiumPath: string | null =
  candidates.find((path): path is string => path !== undefined && path !== '' && existsSync(path)) ?? null;
export const NO_CHROMIUM = 'no Chromium found: install the package chromium, or name one in the variable CHROMIUM';

export interface BrowserLab {
  readonly lab: ApiLab;
  readonly base: string;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
  /** Ends and starts the server, so that a page loses its connection and finds it again. */
  readonly stopServer: () => Promise<void>;
  readonly startServer: () => Promise<void>;
}

export interface View {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'de';
}

/** A page with what went wrong in it so far: errors in its console, and requests to anybody else. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: string[];
}

/** Builds the dashboard into a folder of its own, starts a laboratory and a browser. */
export async function startBrowserLab(
  options: { readonly isEmpty?: boolean; readonly isDemo?: boolean } = {},
): Promise<BrowserLab> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-web-'));
  execFileSync(process.execPath, [`${root}scripts/build-web.mjs`, '--out', folder], { stdio: 'pipe' });
  const settings = { isDemo: true, ...options, webFolder: folder, checksAnswers: false };
  const setup = makeLabSetup();
  let isNew = options.isEmpty === true;
  const lab = makeApiLab({
    ...settings,
    ports: {
      setup: {
        ...setup,
        needsWizard: () => isNew,
        finishWizard: async () => {
          isNew = false;
        },
      },
    },
  });
  let port = 0;
  // A server that has ended takes its API with it: each one gets its own, over the same home.
  const serve = (): ReturnType<typeof serveApi> =>
    serveApi({
      api: makeApiLab({ ...settings, ports: lab.ports }).api,
      addresses: [{ host: '127.0.0.1', port }],
      tls: null,
      onError: () => {},
    });
  let served = await serve();
  port = served.addresses[0]?.port ?? 0;
  const timer = setInterval(() => void lab.beat(), 500);
  const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  return {
    lab,
    base: `http://127.0.0.1:${port}`,
    browser,
    stopServer: () => served.close(),
    startServer: async () => {
      served = await serve();
    },
    close: async () => {
      clearInterval(timer);
      await browser.close();
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function openPage(
  { browser, base }: Pick<BrowserLab, 'browser' | 'base'>,
  view: View = {},
): Promise<WatchedPage> {
  const { theme = 'light', width = 1440, height = 900, language = 'en' } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  // A busy machine is slow, not wrong.
  page.setDefaultTimeout(90_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('blob:')) errors.push(`outside: ${request.url()}`);
  });
  return { page, context, errors };
}

/** Signs in by the form, as a person does. */
export async function signIn({ base }: BrowserLab, { page }: WatchedPage, user = 'anna'): Promise<void> {
  await page.goto(`${base}/app/`);
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(LAB_PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.nav').waitFor();
}

/** Goes to a page of the dashboard and waits until nothing in it is loading. */
export async function visit({ base }: Pick<BrowserLab, 'base'>, { page }: WatchedPage, path: string): Promise<void> {
  await page.goto(`${base}/app${path}`);
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => document.querySelector('main .skeleton') === null);
}
