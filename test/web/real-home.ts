// The real daemon and a real browser on it: what the browser tests of the whole product share.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath, openPage, type View, type WatchedPage } from './browser-lab.ts';
import type { RealProgramNote, RealProgramOptions } from './real-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const REAL_OWNER = 'anna';
export const REAL_PASSWORD = 'porchlight-lamp-43';

export interface RealHomeOptions {
  readonly isDemo: boolean;
  /** A capture that is replayed from the start. */
  readonly capture?: string;
  readonly simulation?: RealProgramOptions['simulation'];
}

/** A daemon that can be ended and started again at the same address, on the same data. */
export class RealHome {
  readonly browser: Browser;
  readonly #folder: string;
  readonly #options: RealHomeOptions;
  #child: ChildProcess | null = null;
  #note: RealProgramNote = { address: '', code: null };

  private constructor(folder: string, browser: Browser, options: RealHomeOptions) {
    this.#folder = folder;
    this.browser = browser;
    this.#options = options;
  }

  /** Builds the dashboard into a folder of its own and starts a daemon and a browser. */
  static async start(options: RealHomeOptions): Promise<RealHome> {
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-real-'));
    execFileSync(process.execPath, [`${root}scripts/build-web.mjs`, '--out', join(folder, 'web')], { stdio: 'pipe' });
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
    const home = new RealHome(folder, browser, options);
    await home.startDaemon();
    return home;
  }

  /** Without a slash at its end. */
  get base(): string {
    return this.#note.address;
  }

  /** The address with the code, as the terminal prints it. */
  get printedAddress(): string {
    return `${this.base}/app/#code=${this.#note.code}`;
  }

  async startDaemon(): Promise<void> {
    const options: RealProgramOptions = {
      folder: join(this.#folder, 'data'),
      webFolder: join(this.#folder, 'web'),
      isDemo: this.#options.isDemo,
      capture: this.#options.capture ?? null,
      port: this.base === '' ? 0 : Number(new URL(this.base).port),
      simulation: this.#options.simulation ?? { speed: 4000, backSeconds: 2 * 86_400 },
    };
    const child = spawn(process.execPath, [`${root}test/web/real-program.ts`, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      this.#note = JSON.parse(line) as RealProgramNote;
      return;
    }
    throw new Error('The daemon ended before it had an address.');
  }

  async stopDaemon(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stopDaemon();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  page(view: View = {}): Promise<WatchedPage> {
    return openPage(this, view);
  }

  /** Makes the owner's account by the printed address, as the first person does. */
  async claim({ page }: WatchedPage): Promise<void> {
    await page.goto(this.printedAddress);
    await page.locator('input[name=user]').fill(REAL_OWNER);
    await page.locator('input[name=password]').fill(REAL_PASSWORD);
    await page.locator('button[type=submit]').click();
  }

  async signIn({ page }: WatchedPage): Promise<void> {
    await page.goto(`${this.base}/app/`);
    await page.locator('input[name=user]').fill(REAL_OWNER);
    await page.locator('input[name=password]').fill(REAL_PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.locator('nav.nav').waitFor();
  }
}

/** A document of the API, asked with the session of the page. */
export function ask<T>(page: Page, path: string): Promise<T> {
  return page.evaluate(async (wanted) => {
    const response = await fetch(`/api/v1${wanted}`, { headers: { 'Accept-Language': 'en' } });
    if (!response.ok) throw new Error(`${wanted}: ${response.status}`);
    return response.json();
  }, path) as Promise<T>;
}
