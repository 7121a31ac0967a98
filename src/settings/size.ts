// Sizes as people write them: 1 GB, 500 MB, 16MB. Decimal units, as disks are sold; KiB, MiB and GiB are binary.

const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** How a size is written, for messages. */
export const SIZE_EXAMPLES = 'such as 500 MB or 1 GB';

/** Whole bytes of a size such as 1 GB, 1.5GB or 512 MiB; null when it is none. */
export function parseSize(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,6})?) ?([a-z]{1,3})$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  const factor = UNIT_BYTES[unit.toLowerCase()];
  return factor === undefined ? null : Math.round(Number(amount) * factor);
}

/** A size as it is written, exactly: 1000000000 → 1 GB, 1500 → 1500 B. */
export function sizeText(bytes: number): string {
  for (const [unit, factor] of [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const)
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor} ${unit}`;
  return `${bytes} B`;
}
