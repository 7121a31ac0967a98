// What the owner says through the dashboard: names, answers, approvals, verdicts and rules; each is kept at once, and the engine takes it up.
import type { Alert } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import { RULES_MAX, ruleId } from '../alerts/allow-rules.ts';
import { AllowRules, cleanText, ruleFromVerdict } from '../alerts/index.ts';
import { UserError } from '../base/user-error.ts';
import type { RuleList, RuleRow, VerdictDocument, VerdictRequest } from '../documents/alerts.ts';
import type { DeviceOutcome } from '../documents/devices.ts';
import type { Decision } from '../store/owner-table.ts';
import type { AlertDocuments } from './alert-documents.ts';
import { type AlertEntry, ruleFor } from './alert-index.ts';
import { wordsFor } from './alert-wording.ts';
import type { HomeCache } from './home-cache.ts';
import type { Language } from './home-words.ts';
import { ruleWords } from './rule-words.ts';
import { recordVerdict, verdictDecisions } from './verdicts.ts';

const NAME_MAX = 64;
const REASON_MAX = 200;
const COVERED_SHOWN = 20;

export class OwnerDocuments {
  readonly #cache: HomeCache;
  readonly #alerts: AlertDocuments;

  constructor(cache: HomeCache, alerts: AlertDocuments) {
    this.#cache = cache;
    this.#alerts = alerts;
  }

  rename(id: string, given: string): DeviceOutcome {
    this.#cache.device(id);
    const name = cleanText(given, NAME_MAX);
    if (name === '') throw new UserError('bad-name');
    return this.#decide(id, [{ kind: 'rename', device: id, name }]);
  }

  forget(id: string): DeviceOutcome {
    this.#cache.device(id);
    return this.#decide(id, [{ kind: 'forget', device: id }]);
  }

  approve(id: string, version: number): DeviceOutcome {
    return this.#decide(id, [{ kind: 'approve', device: id, version }]);
  }

  answer(question: string, answer: 'same' | 'other'): DeviceOutcome {
    const found = this.#cache.questions.find(({ id }) => id === question);
    if (found === undefined) throw new UserError('no-such-question', { question: question.slice(0, 64) });
    return this.#decide(answer === 'same' ? found.older : found.newer, [{ kind: 'same', question, answer }]);
  }

  #decide(device: string, decisions: readonly Decision[]): DeviceOutcome {
    const { store } = this.#cache;
    store.transaction(() => {
      for (const decision of decisions) store.owner.addDecision(decision);
    });
    return { device, outcome: 'waits' };
  }

  judge(id: string, request: VerdictRequest, language: Language): VerdictDocument {
    const { store, dataUs } = this.#cache;
    const entry = this.#alerts.entry(id);
    const alert = this.#alerts.read(entry);
    const { verdict, dryRun } = request;
    const madeUs = dataUs ?? entry.updatedUs;
    const rule = verdict === 'bad' ? null : this.#makeRule(alert, verdict, request, madeUs);
    const covered = rule === null ? [] : this.#coveredBy(rule);
    if (!dryRun) {
      if (rule !== null && this.#cache.rules.rules.length >= RULES_MAX)
        throw new UserError('too-many-rules', { limit: RULES_MAX });
      const given = { alert, verdict, rule, madeUs };
      store.transaction(() => {
        recordVerdict(store, given);
        for (const decision of verdictDecisions(given)) store.owner.addDecision(decision);
      });
    }
    return {
      alert: alert.id,
      verdict,
      rule: rule === null ? null : this.#ruleRow(rule, covered.length, language),
      wouldCover: covered.slice(0, COVERED_SHOWN).map((each) => this.#alerts.row(each, language)),
      wouldCoverCount: covered.length,
      outcome: dryRun ? null : 'waits',
    };
  }

  rules(language: Language): RuleList {
    const covers = new Map<string, number>();
    for (const { rule, device } of this.#cache.alerts.sorted())
      if (rule !== null && !this.#cache.isGone(device.id)) covers.set(rule.id, (covers.get(rule.id) ?? 0) + 1);
    return { rules: this.#cache.rules.rules.map((rule) => this.#ruleRow(rule, covers.get(rule.id) ?? 0, language)) };
  }

  dropRule(id: string): void {
    const { store } = this.#cache;
    store.transaction(() => {
      if (!store.owner.dropRule(id)) throw new UserError('no-such-rule', { rule: id.slice(0, 64) });
      store.owner.addDecision({ kind: 'rules' });
    });
  }

  #makeRule(
    alert: Alert,
    verdict: AllowRule['verdict'],
    { reach, days, reason }: VerdictRequest,
    nowUs: number,
  ): AllowRule {
    const rule = ruleFromVerdict(alert, verdict, {
      nowUs,
      ...(days === undefined ? {} : { days }),
      ...(reach === undefined ? {} : { reach: reach === 'exact' ? 'thing' : 'kind' }),
      ...(reason === undefined ? {} : { reason: cleanText(reason, REASON_MAX) }),
    });
    if (rule === null) throw new UserError('no-rule-possible', { alert: alert.id });
    if (reach !== 'kind') return rule;
    const { device: _, ...scope } = rule.scope;
    return { ...rule, id: ruleId(scope, nowUs), scope };
  }

  /** Stored alerts that a rule would cover, the latest first. */
  #coveredBy(rule: AllowRule): AlertEntry[] {
    const rules = new AllowRules([rule], this.#cache.context);
    const read = (id: string): Alert | null => this.#cache.store.alerts.get(id)?.alert ?? null;
    return this.#cache.store.read(() =>
      this.#cache.alerts
        .sorted()
        .filter((entry) => !this.#cache.isGone(entry.device.id) && ruleFor(entry, rules, read) !== null),
    );
  }

  #ruleRow(rule: AllowRule, covers: number, language: Language): RuleRow {
    const { scope } = rule;
    const nameOf = (device: string): string => this.#cache.nameOf(device) ?? device;
    const titleOf = (kind: string): string => wordsFor(language).title(kind);
    return {
      id: rule.id,
      verdict: rule.verdict,
      words: ruleWords(rule, { zone: this.#cache.zone, language, nameOf, titleOf }),
      device: scope.device ?? null,
      kind: scope.kind ?? null,
      created: rule.createdUs / 1e6,
      expires: rule.expiresUs === null ? null : rule.expiresUs / 1e6,
      reason: rule.reason === '' ? null : cleanText(rule.reason, REASON_MAX),
      covers,
    };
  }
}
