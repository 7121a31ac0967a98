// What an experiment has shown, in sentences; with intervals, since few attacks and few days show little.
import { counted } from '../alerts/words.ts';
import { shareInterval } from '../evidence/intervals.ts';
import type { ScenarioDocument } from './scenario-document.ts';

const NO_BREAK = '\u00a0';

/** The verdict, a sentence or two an entry. */
export function scenarioVerdict(document: ScenarioDocument): string[] {
  const { found, total, foundGrave, falseAlerts, deviceDays, falseAlertsUpper95, medianDelaySeconds } = document;
  const lines: string[] = [];
  if (total > 0) {
    const { low, high } = shareInterval(found, total);
    const delay = medianDelaySeconds === null ? 'no median delay' : `median delay ${spanWords(medianDelaySeconds)}`;
    const inbox = foundGrave < found ? ` ${found - foundGrave} of them only in the inbox.` : '';
    lines.push(
      `Found ${found} of ${counted(total, 'attack')} (${shareWords(low)} to ${shareWords(high)} with 95 % confidence), ${delay}.${inbox}`,
    );
  }
  lines.push(
    deviceDays > 0
      ? `${counted(falseAlerts, 'false alert')} in ${dayWords(deviceDays)} of devices watched; the data exclude more than ${rateWords(falseAlertsUpper95)} a device and week (95 %).`
      : 'No device was watched: the captures end before learning does.',
  );
  const { budget, falseAlertsLearning, poisoning } = document;
  if (budget.measuredPerDay !== null)
    lines.push(
      `Budget: ${budget.count} false learned ${budget.count === 1 ? 'alert' : 'alerts'} in ${counted(budget.perDays, 'day')}; measured: ${budget.falseLearnedAlerts} in ${dayWords(budget.homeDays)} (at most ${rateWords((budget.upper95 ?? Number.NaN) * budget.perDays)} in ${counted(budget.perDays, 'day')} with 95 % confidence).`,
    );
  if (falseAlertsLearning > 0) lines.push(`${counted(falseAlertsLearning, 'more alert')} while devices still learned.`);
  if (poisoning.total > 0)
    lines.push(`Attacks while learning: ${poisoning.found} of ${poisoning.total} found, counted apart.`);
  for (const level of document.levels)
    if (document.levels.every((each) => each.total > 0) && level.total > 0)
      lines.push(`From ${level.level}: ${level.found} of ${level.total} found.`);
  return lines;
}

/** "12 s", "3 min", "2.5 h", with a space that no line breaks at. */
export function spanWords(seconds: number): string {
  if (seconds < 0.05) return `under${NO_BREAK}0.1${NO_BREAK}s`;
  if (seconds < 10) return `${seconds.toFixed(1)}${NO_BREAK}s`;
  if (seconds < 120) return `${Math.round(seconds)}${NO_BREAK}s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)}${NO_BREAK}min`;
  return `${(seconds / 3600).toFixed(1)}${NO_BREAK}h`;
}

export function dayWords(days: number): string {
  return days < 14 ? `${days.toFixed(1)} days` : `${(days / 7).toFixed(1)} weeks`;
}

/** "93 %". */
export function shareWords(share: number): string {
  return `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
}

export function rateWords(rate: number | null): string {
  return rate === null || !Number.isFinite(rate) ? 'anything' : rate < 10 ? rate.toFixed(2) : rate.toFixed(0);
}
