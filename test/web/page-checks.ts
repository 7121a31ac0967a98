// What every page of the dashboard must hold, asked of a page that is open: accessible to all, and no wider than the window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { WatchedPage } from './browser-lab.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Violations of WCAG 2 A and AA that axe-core finds, one line each. */
export async function violations({ page }: WatchedPage): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: found } = globalThis as unknown as {
      axe: {
        run: (
          context: unknown,
          options: unknown,
        ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations: list } = await found.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    });
    return list.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
}

/** How many pixels the page is wider than the window. */
export const overflow = ({ page }: WatchedPage): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
