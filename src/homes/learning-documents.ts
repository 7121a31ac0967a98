// What is learnt, and what another alarm budget would have done with the last week.

import { cleanText } from '../alerts/index.ts';
import { learnedKinds } from '../behaviour/index.ts';
import { detectors } from '../detectors/index.ts';
import type { BudgetEffect, BudgetEffectQuery, ModelsDocument } from '../documents/home.ts';
import type { AlertDocuments } from './alert-documents.ts';
import type { AlertEntry } from './alert-index.ts';
import type { HomeCache } from './home-cache.ts';
import type { HomeOverview } from './home-overview.ts';
import type { Language } from './home-words.ts';
import { describeKind } from './kind-descriptions.ts';

const WEEK_US = 7 * 86_400e6;
const WEEK_DAYS = 7;
const POINTS_MAX = 500;

export class LearningDocuments {
  readonly #cache: HomeCache;
  readonly #alerts: AlertDocuments;
  readonly #overview: HomeOverview;

  constructor(cache: HomeCache, alerts: AlertDocuments, overview: HomeOverview) {
    this.#cache = cache;
    this.#alerts = alerts;
    this.#overview = overview;
  }

  models(language: Language): ModelsDocument {
    const { dataUs, behaviour } = this.#cache;
    const counts = new Map<string, number>();
    for (const { kind } of this.#week(({ delivery }) => delivery === 'alert'))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const row = ({ name, title, description }: { name: string; title: string; description: string }) => ({
      name,
      ...describeKind(name, { title, description }, language),
      alerts7d: counts.get(name) ?? 0,
    });
    return {
      budget: this.#overview.budget(language),
      devices: this.#cache.devices().map(({ id, name, vendor, addresses, firstUs }) => {
        const known = name ?? vendor ?? addresses[0] ?? null;
        const own = behaviour.get(id);
        const isLearning = own !== undefined && own.phase !== 'watching';
        const span = (own?.learningEndsUs ?? 0) - (own?.firstUs ?? firstUs);
        const passed = span > 0 && dataUs !== null ? (dataUs - (own?.firstUs ?? firstUs)) / span : 0;
        return {
          device: id,
          name: known === null ? null : cleanText(known),
          phase: own?.phase ?? null,
          learningEnds: isLearning ? own.learningEndsUs / 1e6 : null,
          progress: own?.phase === 'watching' ? 1 : Math.max(0, Math.min(1, passed)),
          activeMinutes: own?.activeMinutes ?? 0,
          streams: own?.streams.filter(({ isOff }) => !isOff).length ?? 0,
          isLowConfidence: own?.isLowConfidence ?? false,
        };
      }),
      learners: learnedKinds.map(row),
      detectors: detectors.map(row),
    };
  }

  /**
   * The threshold of a stream is the logarithm of an average run length, which is in inverse proportion to the budget: another one moves all
   * thresholds by the logarithm of the ratio. What demand beyond it an exhausted budget made is in the threshold as it was told.
   */
  budgetEffect({ count, perDays }: BudgetEffectQuery, language: Language): BudgetEffect {
    const { budget } = this.#cache.settings;
    const shift = Math.log(budget.count / budget.perDays / (count / perDays));
    const learned = this.#week(({ isLearned, delivery }) => isLearned && delivery !== 'notice');
    const points = learned.flatMap((entry) => {
      const proof = this.#cache.store.read(() => this.#cache.store.alerts.get(entry.id))?.alert.proof;
      if (proof === undefined) return [];
      const { title } = this.#alerts.row(entry, language);
      const { logEvidence, logThreshold } = proof;
      const isTold = logEvidence >= logThreshold + shift;
      return { at: entry.raisedUs / 1e6, alert: entry.id, logEvidence, logThreshold, title, isTold };
    });
    return {
      days: WEEK_DAYS,
      told: points.filter(({ isTold }) => isTold).length,
      toldNow: learned.filter(({ delivery }) => delivery === 'alert').length,
      logShift: shift,
      points: points.slice(0, POINTS_MAX).reverse(),
    };
  }

  /** Alerts first told in the seven days before the newest data, the latest first. */
  #week(wanted: (entry: AlertEntry) => boolean): AlertEntry[] {
    const { dataUs } = this.#cache;
    if (dataUs === null) return [];
    return this.#cache.alerts
      .sorted()
      .filter((entry) => entry.raisedUs > dataUs - WEEK_US && !this.#cache.isGone(entry.device.id) && wanted(entry));
  }
}
