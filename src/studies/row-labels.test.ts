import { expect, test } from 'vitest';
import { normalRule, TextCodes, USUAL_NORMAL } from './row-labels.ts';

test('normal labels are found whatever their case and spacing, numbers by their value', () => {
  const isNormal = normalRule(USUAL_NORMAL);
  for (const label of ['BENIGN', ' Benign ', 'normal', '0', '0.0', '-0', 'BenignTraffic'])
    expect(isNormal(label), label).toBe(true);
  for (const label of ['DDoS', '1', '', 'benign-ish', 'malicious', '00x']) expect(isNormal(label), label).toBe(false);
});

test('a star stands for anything, and nothing else is a pattern', () => {
  const isNormal = normalRule(['Benign*', 'a.b']);
  expect(isNormal('benign-home.pcap')).toBe(true);
  expect(isNormal('xBenign')).toBe(false);
  expect(isNormal('a.b')).toBe(true);
  expect(isNormal('axb')).toBe(false);
});

test('texts get numbers in the order they come', () => {
  const codes = new TextCodes();
  expect(['b', 'a', 'b', ''].map((text) => codes.codeOf(text))).toEqual([0, 1, 0, 2]);
  expect(codes.texts).toEqual(['b', 'a', '']);
});
