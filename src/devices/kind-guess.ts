// What kind of thing a device is: rules over what it gives away add up to log-odds; where no kind stands out, it abstains.
import type { Clues } from './clues.ts';
import type { KindGuess } from './identity.ts';
import type { KindRule, TraitSort } from './kind-rule.ts';
import { kindRules, TRAIT_WORDS } from './kind-rules.ts';

export interface Traits {
  readonly vendor: string | null;
  readonly hasRandomMac: boolean;
  readonly isGateway: boolean;
  readonly clues: Clues;
  /** Announced names, '' = none. */
  readonly names: readonly string[];
}

/** Log-odds of "something else", against which a kind must stand out. */
const ABSTAIN_LOG_ODDS = 1.5;
/** Of being a router, for what looks like a gateway. */
const GATEWAY_LOG_ODDS = 3.5;
/** Share of the whole that a kind must have. */
export const KIND_CONFIDENCE_MIN = 0.6;
/** No guess claims more: the labelled devices are too few to show it. */
const CONFIDENCE_MAX = 0.95;
const EVIDENCE_MAX = 4;

/** The kind by the given rules (all by default; a measurement leaves some out). */
export function guessKind(traits: Traits, rules: readonly KindRule[] = kindRules): KindGuess {
  const sums = new Map<string, number>();
  // Strong, but a device that floods with forged senders looks like a gateway, too: what it says of itself weighs more.
  if (traits.isGateway) sums.set('router', GATEWAY_LOG_ODDS);
  const reasons: { readonly rule: KindRule; readonly text: string }[] = [];
  for (const rule of rules) {
    const text = textsOf(traits, rule.on).find((each) => rule.pattern.test(each));
    if (text === undefined) continue;
    for (const [kind, logOdds] of Object.entries(rule.kinds)) sums.set(kind, (sums.get(kind) ?? 0) + logOdds);
    reasons.push({ rule, text });
  }
  let best = '';
  let total = Math.exp(ABSTAIN_LOG_ODDS);
  for (const [kind, sum] of sums) {
    total += Math.exp(sum);
    if (best === '' || sum > sums.get(best)!) best = kind;
  }
  const confidence = best === '' ? 0 : Math.exp(sums.get(best)!) / total;
  if (confidence < KIND_CONFIDENCE_MIN) return { kind: null, confidence: 0, evidence: [] };
  const evidence = reasons
    .filter(({ rule }) => (rule.kinds[best] ?? 0) > 0)
    .sort((a, b) => (b.rule.kinds[best] ?? 0) - (a.rule.kinds[best] ?? 0))
    .slice(0, EVIDENCE_MAX)
    .map(({ rule, text }) => `${TRAIT_WORDS[rule.on]} ${text}`);
  if (best === 'router' && traits.isGateway) evidence.unshift("others' traffic with the Internet goes through it");
  return {
    kind: best,
    confidence: Math.min(CONFIDENCE_MAX, Math.round(confidence * 100) / 100),
    evidence: [...new Set(evidence)],
  };
}

/** The rules that say something of a device. */
export function rulesThatFit(traits: Traits, rules: readonly KindRule[] = kindRules): KindRule[] {
  return rules.filter((rule) => textsOf(traits, rule.on).some((text) => rule.pattern.test(text)));
}

function textsOf(traits: Traits, sort: TraitSort): readonly string[] {
  const { clues } = traits;
  switch (sort) {
    case 'vendor':
      return traits.vendor === null ? [] : [traits.vendor];
    case 'names':
      return traits.names;
    case 'mac':
      return traits.hasRandomMac ? ['random'] : [];
    case 'dhcpVendorClass':
      return clues.dhcpVendorClass === '' ? [] : [clues.dhcpVendorClass];
    case 'dhcpParameters':
      return clues.dhcpParameters === '' ? [] : [clues.dhcpParameters];
    default:
      return clues.lists[sort];
  }
}
