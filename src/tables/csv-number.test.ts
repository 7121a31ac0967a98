// Numbers of a CSV table have the same bits as JavaScript's Number() gives, however they are printed.
import { expect, test } from 'vitest';
import { PieceSource, readWhole } from '../../test/table-text.ts';
import { createRandom } from '../base/random.ts';
import { openCsv } from './csv-table.ts';

const random = createRandom(20260711);
const words = new BigUint64Array(1);
const doubles = new Float64Array(words.buffer);

function bits(x: number): bigint {
  doubles[0] = x;
  return words[0]!;
}

function word(): bigint {
  return (BigInt(Math.floor(random() * 2 ** 32)) << 32n) | BigInt(Math.floor(random() * 2 ** 32));
}

/** A finite double of random bits: all exponents are equally likely. */
function anyDouble(): number {
  for (;;) {
    words[0] = word();
    if (Number.isFinite(doubles[0])) return doubles[0]!;
  }
}

/** The exact decimal expansion of m × 2^e. */
function exact(m: bigint, e: number): string {
  if (e >= 0) return String(m << BigInt(e));
  const digits = String(m * 5n ** BigInt(-e)).padStart(-e + 1, '0');
  return `${digits.slice(0, e)}.${digits.slice(e)}`;
}

/** The point halfway between a double and the next one, and its neighbours in the last place. */
function halfways(x: number): string[] {
  const word = bits(Math.abs(x));
  const exponent = Number(word >> 52n);
  const mantissa = exponent === 0 ? word : (word & ((1n << 52n) - 1n)) | (1n << 52n);
  const half = exact(2n * mantissa + 1n, Math.max(exponent, 1) - 1076);
  const more = half.includes('.') ? `${half}0001` : `${half}.0001`;
  const less = half.includes('.') ? `${half.slice(0, -1)}4999` : `${BigInt(half) - 1n}.9999`;
  return [half, more, less];
}

async function expectExact(texts: readonly string[]): Promise<void> {
  // Plain, quoted and with spaces: three ways through the kernel.
  const csv = `plain,quoted,spaced\n${texts.map((text) => `${text},"${text}", ${text} `).join('\n')}\n`;
  const table = await openCsv(new PieceSource(csv), new Uint8Array(0), 'numbers.csv');
  const { numbers, counts } = await readWhole(table, [0, 1, 2], []);
  expect(numbers.length).toBe(texts.length);
  const wrong = texts.filter((text, i) => numbers[i]!.some((x) => bits(x) !== bits(Number(text))));
  expect(wrong).toEqual([]);
  expect(counts.map((count) => count.text + count.empty + count.notANumber)).toEqual([0, 0, 0]);
}

test('random doubles printed to any number of digits are read to the bit', async () => {
  const texts: string[] = [];
  for (let i = 0; i < 4000; i++) {
    const x = i % 2 === 0 ? anyDouble() : (random() - 0.5) * 10 ** Math.floor(random() * 12);
    const digits = 1 + Math.floor(random() * 30);
    texts.push(String(x), x.toExponential(Math.floor(random() * 25)), x.toPrecision(digits));
    if (Math.abs(x) < 1e21) texts.push(x.toFixed(Math.floor(random() * 25)));
  }
  await expectExact(texts);
});

test('digits without a number behind them are read to the bit', async () => {
  const texts: string[] = [];
  const digits = (most: number): string =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => Math.floor(random() * 10)).join('');
  for (let i = 0; i < 12_000; i++) {
    const sign = ['', '-', '+'][i % 3]!;
    const zeros = '0'.repeat(i % 7 === 0 ? Math.floor(random() * 25) : 0);
    const exponent = i % 2 === 0 ? '' : `e${['', '-', '+'][Math.floor(random() * 3)]}${Math.floor(random() * 400)}`;
    const whole = digits(22);
    const fraction = digits(22);
    if (whole + fraction !== '') texts.push(`${sign}${zeros}${whole}.${fraction}${exponent}`);
    texts.push(`${sign}${zeros}${digits(18)}7${exponent}`);
  }
  await expectExact(texts);
});

test('points halfway between two doubles, and next to them, are read to the bit', async () => {
  const texts: string[] = [];
  for (let i = 0; i < 300; i++) texts.push(...halfways(anyDouble()));
  // Few digits, so that the kernel has to decide: m × 2^e with small e around 2^53, and 9007199254740993 itself.
  for (let i = 0; i < 2000; i++) {
    const m = (1n << 53n) + (word() >> 11n);
    texts.push(String(2n * m + 1n), String(4n * m + 2n), `${2n * m + 1n}e${i % 25}`, exact(2n * m + 1n, -(i % 4)));
  }
  await expectExact(texts);
});

test('the least and the largest numbers are read to the bit, and what lies beyond', async () => {
  const texts = ['5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '2.2250738585072011e-308'];
  texts.push(
    '2.2250738585072014e-308',
    '1.7976931348623157e308',
    '-0',
    '0e999999',
    '-0.0',
    '.5',
    '5.',
    '+3',
    '00012.50',
  );
  texts.push(
    '1e-400',
    '1e-99999999999',
    '0.0000000000000000000000000000000000000000000000000001e40',
    `1${'0'.repeat(308)}`,
  );
  for (let i = 0; i < 2000; i++) {
    words[0] = word() >> BigInt(12 + (i % 52));
    texts.push(String(doubles[0]), doubles[0]!.toPrecision(17), doubles[0]!.toPrecision(19));
  }
  await expectExact(texts);
});
