// Numbers of the values that carry an alert, ready for the words of any language.

const PLAIN_UNITS = new Set(['', 'number', 'ratio', 'name', 'address']);

export function isHourUnit(unit: string): boolean {
  return unit === 'h' || unit === 'hour';
}

export function isPlainUnit(unit: string): boolean {
  return PLAIN_UNITS.has(unit);
}

export function hourText(value: number): string {
  return String(Math.round(value)).padStart(2, '0');
}

/** Of a share, with one digit behind the point. */
export function percentOf(share: number): number {
  return Math.round(share * 1000) / 10;
}

/** Of the logarithm of a ratio, with two digits behind the point. */
export function ratioOf(logarithm: number): number {
  return Math.round(Math.exp(Math.min(30, logarithm)) * 100) / 100;
}
