// Why an alert was raised, as one structured document: values that carry it, what would have been normal, probability, evidence, flows.
import type { FindingFlow, FindingNumbers, FindingProof, Severity } from '../base/finding.ts';
import type { Language } from '../base/language.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert, AlertDevice } from './alert.ts';
import type { AlertPhrases, NormalChange, Rarity } from './alert-phrases.ts';
import { wordAlert } from './alert-words.ts';
import { featureWords, labelledAmount } from './feature-words.ts';
import { alertPhrases } from './phrases.ts';
import { cleanText } from './words.ts';

export interface ExplainedFeature {
  readonly name: string;
  /** "Bytes sent". */
  readonly label: string;
  readonly unit: string;
  readonly observed: number | string;
  readonly low: number | null;
  readonly high: number | null;
  readonly share: number;
  /** "48.0 MB, learned: 0 to 2.0 MB". */
  readonly words: string;
}

export interface ExplainedProbability {
  readonly logP: number;
  readonly isExtrapolated: boolean;
  readonly words: string;
}

export interface ExplainedEvidence {
  readonly logEvidence: number;
  readonly logThreshold: number;
  readonly isOverBudget: boolean;
  readonly words: string;
}

export interface Explanation {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly delivery: 'alert' | 'inbox' | 'notice';
  readonly device: AlertDevice;
  readonly startUs: number;
  readonly endUs: number;
  /** Findings merged into the alert. */
  readonly count: number;
  readonly sentence: string;
  readonly meaning: string;
  readonly figures: readonly { readonly label: string; readonly value: string }[];
  /** The values that carry it; empty for facts, which say themselves what was seen. */
  readonly features: readonly ExplainedFeature[];
  /** What would have been normal, in words; null for facts. */
  readonly counterfactual: string | null;
  readonly probability: ExplainedProbability | null;
  readonly evidence: ExplainedEvidence | null;
  readonly confidence: { readonly value: number; readonly words: string } | null;
  readonly flows: readonly FindingFlow[];
  readonly technique: Alert['technique'];
  readonly actions: readonly string[];
  readonly incident: string | null;
  readonly verdict: Alert['verdict'] | null;
}

/** The explanation of an alert. Texts in it are safe to print. */
export function explainAlert(alert: Alert, zone: TimeZone | null = null, language: Language = 'en'): Explanation {
  const words = wordAlert(alert, zone, language);
  const phrases = alertPhrases(language);
  const { proof } = alert;
  const { device } = alert;
  return {
    id: alert.id,
    kind: alert.kind,
    title: words.title,
    severity: alert.severity,
    delivery: alert.delivery ?? 'alert',
    device: { ...device, name: device.name === null ? null : cleanText(device.name) },
    startUs: alert.startUs,
    endUs: alert.endUs,
    count: alert.count,
    sentence: words.sentence,
    meaning: words.meaning,
    figures: words.figures,
    features: proof?.features.map((feature) => explainFeature(feature, alert, phrases)) ?? [],
    counterfactual: proof === undefined ? null : counterfactualWords(proof, phrases),
    probability:
      proof === undefined
        ? null
        : { logP: proof.logP, isExtrapolated: proof.isExtrapolated, words: probabilityWords(proof, phrases) },
    evidence: proof === undefined ? null : explainEvidence(proof, phrases),
    confidence:
      proof === undefined ? null : { value: proof.confidence, words: confidenceWords(proof.confidence, phrases) },
    flows: alert.flows,
    technique: alert.technique,
    actions: words.actions,
    incident: alert.incident ?? null,
    verdict: alert.verdict ?? null,
  };
}

function explainFeature(
  feature: FindingProof['features'][number],
  { numbers }: Alert,
  phrases: AlertPhrases,
): ExplainedFeature {
  const { name, unit, low, high, share } = feature;
  const words = featureWords(name, phrases);
  const label = words.slice(0, 1).toUpperCase() + words.slice(1);
  const observed = typeof feature.observed === 'string' ? cleanText(feature.observed) : feature.observed;
  const range =
    low === null && high === null ? noRangeWords(name, numbers, phrases) : rangeWords(feature, label, phrases);
  const amount = labelledAmount(observed, unit, label, phrases);
  return { name, label, unit, observed, low, high, share, words: `${amount}, ${range}` };
}

/** What has no range is new; but a known place may be used in a new way, and a port be used elsewhere. */
function noRangeWords(name: string, numbers: FindingNumbers, phrases: AlertPhrases): string {
  const isKnown = numbers['known'] === 'unit' && (name === 'peer' || name === 'destination');
  if (isKnown) return phrases.knownOtherwise;
  return name === 'port' ? phrases.rarelyUsed : phrases.neverSeen;
}

function rangeWords(
  { low, high, unit }: FindingProof['features'][number],
  label: string,
  phrases: AlertPhrases,
): string {
  const amount = (value: number): string => labelledAmount(value, unit, label, phrases);
  if (low === null) return phrases.atMost(amount(high!));
  if (high === null) return phrases.atLeast(amount(low));
  return low === high ? phrases.always(amount(low)) : phrases.between(amount(low), amount(high));
}

/** "It would have been normal with bytes sent of at most 6.0 MB." */
function counterfactualWords({ counterfactual, features }: FindingProof, phrases: AlertPhrases): string {
  if (counterfactual === null || counterfactual.changes.length === 0) return phrases.noSingleValue;
  const changes = counterfactual.changes.map(({ name, unit, value }): NormalChange => {
    const label = featureWords(name, phrases);
    if (typeof value === 'string') return { kind: 'text', label, value: cleanText(value) };
    if (unit === 'port') return { kind: 'port', value };
    if (unit === 'h') return { kind: 'hour', value: phrases.amount(value, unit) };
    const observed = features.find((feature) => feature.name === name)?.observed;
    const isLess = typeof observed !== 'number' || value <= observed;
    return { kind: 'amount', label, isLess, value: labelledAmount(value, unit, label, phrases) };
  });
  return phrases.normalWith(changes);
}

const MINUTES_PER: readonly (readonly [number, Rarity['unit']])[] = [
  [1440 * 365.25, 'year'],
  [1440 * 7, 'week'],
  [1440, 'day'],
  [60, 'hour'],
  [1, 'minute'],
];
/** Beyond, a number of years says nothing any more. */
const YEARS_MAX = 1000;

/** How often so strange a minute comes if the device goes on as it was learned. A window is one minute. */
function probabilityWords({ logP, isExtrapolated }: FindingProof, phrases: AlertPhrases): string {
  const minutes = Math.exp(Math.min(60, -logP));
  const [size, unit] = MINUTES_PER.find(([each]) => minutes >= each) ?? MINUTES_PER.at(-1)!;
  const many = minutes / size;
  const isLess = unit === 'year' && many > YEARS_MAX;
  const count = isLess ? YEARS_MAX : many < 1.5 ? 1 : Math.round(many);
  return phrases.rare({ count, unit, isLess }, isExtrapolated);
}

function explainEvidence(proof: FindingProof, phrases: AlertPhrases): ExplainedEvidence {
  const { logEvidence, logThreshold, isOverBudget } = proof;
  return { logEvidence, logThreshold, isOverBudget, words: phrases.evidence(logEvidence, logThreshold, isOverBudget) };
}

function confidenceWords(confidence: number, phrases: AlertPhrases): string {
  const share = `${Math.round(Math.max(0, Math.min(1, confidence)) * 100)} %`;
  return phrases.confidence(share, confidence >= 0.9 ? 'well' : confidence >= 0.5 ? 'fairly' : 'little');
}
