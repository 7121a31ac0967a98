// Times as the field's tools spell them, in seconds since 1970. A time without a zone is taken for UTC.

/** 2018-12-18T14:00:00.075359+0100, 2018/12/18 14:00:00, 2018-12-18. */
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.*))?$/;
/** 14/02/2018 08:31:01 AM: CIC-IDS-2017 and 2018 write the day first. */
const DAY_FIRST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]+(.*))?$/;
/** 25-Apr-19, 25 Apr 2019 19:19:40. */
const MONTH_NAME = /^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{2}|\d{4})(?:[T ]+(.*))?$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Longer texts are no times. */
const TEXT_LENGTH_MAX = 64;

/** Seconds since 1970, or NaN. A plain number is itself. Of 3/7/2017 the first number is the day, unless only the second can be. */
export function parseTime(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > TEXT_LENGTH_MAX) return Number.NaN;
  const plain = Number(trimmed);
  if (!Number.isNaN(plain)) return plain;
  const parts = dateParts(trimmed);
  if (parts === null) return Number.NaN;
  const { year, month, day, clock } = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const midnight = Date.UTC(year, month - 1, day);
  // The 31st of a shorter month would be a day of the next one.
  if (new Date(midnight).getUTCDate() !== day) return Number.NaN;
  return midnight / 1000 + secondsOfClock(clock);
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string | undefined;
}

function dateParts(text: string): DateParts | null {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, year, month, day, clock] = yearFirst;
    return { year: Number(year), month: Number(month), day: Number(day), clock };
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null) {
    const [, first, second, year, clock] = dayFirst;
    const isMonthFirst = Number(second) > 12;
    const [day, month] = isMonthFirst ? [second, first] : [first, second];
    return { year: Number(year), month: Number(month), day: Number(day), clock };
  }
  const named = MONTH_NAME.exec(text);
  if (named === null) return null;
  const [, day, name, year, clock] = named;
  const month = MONTHS.indexOf(name!.toLowerCase()) + 1;
  return { year: Number(year) + (year!.length === 2 ? 2000 : 0), month, day: Number(day), clock };
}

function secondsOfClock(clock: string | undefined): number {
  if (clock === undefined) return 0;
  const match = CLOCK.exec(clock.trim());
  if (match === null) return Number.NaN;
  const [, hours, minutes, seconds = '0', fraction = '', half, zone] = match;
  let hour = Number(hours);
  if (half !== undefined) hour = (hour % 12) + (/p/i.test(half) ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 60) return Number.NaN;
  return hour * 3600 + Number(minutes) * 60 + Number(seconds + fraction) - zoneSeconds(zone);
}

function zoneSeconds(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '') ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
