// Why an alert was raised, as one structured document: values that carry it, what would have been normal, probability, evidence, flows.
import type { FindingFlow, FindingNumbers, FindingProof, Severity } from '../base/finding.ts';
import type { TimeZone } from '../base/time-zone.ts';
import type { Alert, AlertDevice } from './alert.ts';
import { wordAlert } from './alert-words.ts';
import { amountText, featureWords, labelledAmount } from './feature-words.ts';
import { cleanText, counted, formatCount, joinWords } from './words.ts';

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
export function explainAlert(alert: Alert, zone: TimeZone | null = null): Explanation {
  const words = wordAlert(alert, zone);
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
    features: proof?.features.map((feature) => explainFeature(feature, alert)) ?? [],
    counterfactual: proof === undefined ? null : counterfactualWords(proof),
    probability:
      proof === undefined
        ? null
        : { logP: proof.logP, isExtrapolated: proof.isExtrapolated, words: probabilityWords(proof) },
    evidence: proof === undefined ? null : explainEvidence(proof),
    confidence: proof === undefined ? null : { value: proof.confidence, words: confidenceWords(proof.confidence) },
    flows: alert.flows,
    technique: alert.technique,
    actions: words.actions,
    incident: alert.incident ?? null,
    verdict: alert.verdict ?? null,
  };
}

function explainFeature(feature: FindingProof['features'][number], { numbers }: Alert): ExplainedFeature {
  const { name, unit, low, high, share } = feature;
  const label = featureWords(name);
  const observed = typeof feature.observed === 'string' ? cleanText(feature.observed) : feature.observed;
  const range = low === null && high === null ? noRangeWords(name, numbers) : rangeWords(feature, label);
  return { name, label, unit, observed, low, high, share, words: `${labelledAmount(observed, unit, label)}, ${range}` };
}

/** What has no range is new; but a known place may be used in a new way, and a port be used elsewhere. */
function noRangeWords(name: string, numbers: FindingNumbers): string {
  const isKnown = numbers['known'] === 'unit' && (name === 'peer' || name === 'destination');
  if (isKnown) return 'known, but not in this way';
  return name === 'port' ? 'hardly or never used while it was learned' : 'never seen while it was learned';
}

function rangeWords({ low, high, unit }: FindingProof['features'][number], label: string): string {
  const amount = (value: number): string => labelledAmount(value, unit, label);
  if (low === null) return `learned: at most ${amount(high!)}`;
  if (high === null) return `learned: at least ${amount(low)}`;
  return low === high ? `learned: always ${amount(low)}` : `learned: ${amount(low)} to ${amount(high)}`;
}

/** "It would have been normal below 6.0 MB sent." */
function counterfactualWords({ counterfactual, features }: FindingProof): string {
  if (counterfactual === null || counterfactual.changes.length === 0)
    return 'No single value, and no two, would have made it normal.';
  const changes = counterfactual.changes.map(({ name, unit, value }) => {
    const label = lowered(featureWords(name));
    if (typeof value === 'string') return `with ${label} ${cleanText(value)}`;
    if (unit === 'port') return `on port ${value}`;
    if (unit === 'h') return `at ${amountText(value, unit)}`;
    const observed = features.find((feature) => feature.name === name)?.observed;
    const isLess = typeof observed !== 'number' || value <= observed;
    return `with ${label} ${isLess ? 'of at most' : 'of at least'} ${labelledAmount(value, unit, label)}`;
  });
  return `It would have been normal ${joinWords(changes)}.`;
}

function lowered(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label;
}

const MINUTES_PER: readonly (readonly [number, string])[] = [
  [1440 * 365.25, 'year'],
  [1440 * 7, 'week'],
  [1440, 'day'],
  [60, 'hour'],
  [1, 'minute'],
];
/** Beyond, a number of years says nothing any more. */
const YEARS_MAX = 1000;

/** How often so strange a minute comes if the device goes on as it was learned. A window is one minute. */
function probabilityWords({ logP, isExtrapolated }: FindingProof): string {
  const minutes = Math.exp(Math.min(60, -logP));
  const [size, unit] = MINUTES_PER.find(([each]) => minutes >= each) ?? MINUTES_PER.at(-1)!;
  const many = minutes / size;
  const rare =
    unit === 'year' && many > YEARS_MAX
      ? `less than once in ${formatCount(YEARS_MAX)} years`
      : `about once in ${many < 1.5 ? `a ${unit}`.replace('a hour', 'an hour') : counted(Math.round(many), unit)}`;
  const doubt = isExtrapolated
    ? ' (extrapolated: stranger than anything it was learned from, so the number is an estimate)'
    : '';
  return `If the device went on as it was learned, so strange a minute would come ${rare}${doubt}.`;
}

function explainEvidence(proof: FindingProof): ExplainedEvidence {
  const { logEvidence, logThreshold, isOverBudget } = proof;
  const weights = `${logEvidence.toFixed(1)} of the ${logThreshold.toFixed(1)} (natural logarithms) that your alarm budget asks for`;
  const words = isOverBudget
    ? `The evidence is ${weights}: not enough for an alert, so it waits in the inbox.`
    : `The evidence is ${weights}: enough to tell you.`;
  return { logEvidence, logThreshold, isOverBudget, words };
}

function confidenceWords(confidence: number): string {
  const share = `${Math.round(Math.max(0, Math.min(1, confidence)) * 100)} %`;
  if (confidence >= 0.9) return `The device is well known (${share} of the windows wanted were learned).`;
  if (confidence >= 0.5) return `The device is known fairly well (${share} of the windows wanted were learned).`;
  return `The device is known little as yet (${share} of the windows wanted were learned): take this with care.`;
}
