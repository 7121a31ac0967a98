// Checks what is made of the texts that browsers say of themselves, and that others stay what they are.
import { expect, test } from 'vitest';
import { readUserAgent, shortAgent } from './user-agent.ts';

const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox', 'Linux'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0', 'Firefox', 'Android'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 'Chrome', 'Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.0.0`, 'Edge', 'Windows'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'Chrome', 'ChromeOS'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, 'Chrome', 'Android'],
  [
    'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'Samsung Internet',
    'Android',
  ],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/17.5 Safari/605.1.15`, 'Safari', 'macOS'],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) ${APPLE} Version/17.5 Mobile/15E148 Safari/604.1`,
    'Safari',
    'iPhone',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) ${APPLE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`,
    'Chrome',
    'iPad',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ${APPLE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`,
    'Firefox',
    'iPhone',
  ],
])('%s is a browser on a system', (text, browser, system) => {
  expect(readUserAgent(text)).toEqual({ browser, system });
});

test.each([
  '',
  'curl/8.9.1',
  'Firefox on Linux',
  'Mozilla/5.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://example.org/bot.html)',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 Home Assistant/2026',
  'Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  `Mozilla/5.0 (X11; Linux x86_64) Firefox/${'1'.repeat(600)}`,
  'My lamp (Firefox/1 on Linux)',
])('“%s” is left as it is', (text) => {
  expect(readUserAgent(text)).toBeNull();
});

test('a long text is shortened between two letters, a short one is not', () => {
  expect(shortAgent('curl/8.9.1')).toBe('curl/8.9.1');
  expect(shortAgent('x'.repeat(48))).toBe('x'.repeat(48));
  expect(shortAgent('x'.repeat(49))).toBe(`${'x'.repeat(47)}…`);
  expect(shortAgent('💡'.repeat(300))).toBe(`${'💡'.repeat(47)}…`);
});
