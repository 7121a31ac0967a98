// Sights and hours as surprises: probability, typed parameters, the features that carry them.
import type { Activity } from './activity.ts';
import type { HourOdds } from './contract-hours.ts';
import { burstLogP, LOGP_LEAST, type OddsPart } from './contract-novelty.ts';
import type { Sight } from './contract-sights.ts';
import { plainHost } from './destination-unit.ts';
import type { Counterfactual, Surprise, SurpriseFeature } from './learner.ts';

/** More new ends of one kind than this in one minute are told as one. */
const SINGLE_MAX = 3;
const UNITS_TOLD = 8;
const FEATURES_MAX = 3;

/** A sight with its odds. */
export interface JudgedSight {
  readonly sight: Sight;
  readonly parts: readonly OddsPart[];
  readonly logP: number;
  /** Without what kinship gives: what is told again is told for what it did, not for what else is known by now. */
  readonly bareLogP: number;
}

/** `usualOut`: bytes a minute that the device sends in busy minutes; `minutes` watched: beyond 1 in as many, logP comes from priors. */
export interface SurpriseFrame {
  readonly usualOut: number;
  readonly minutes: number;
}

/** Surprises of the sights of one kind in one activity. The gravest carries the burst: that several came at once. */
export function tellSights(judged: readonly JudgedSight[], frame: SurpriseFrame): Surprise[] {
  const sorted = [...judged].sort((a, b) => a.logP - b.logP);
  const gravest = sorted[0]!;
  const burst = burstLogP(sorted.slice(1).map(({ sight }) => sight.traits.novelty));
  const first = tellSight(gravest, sorted, { ...frame, burst });
  if (sorted.length > SINGLE_MAX) return [first];
  return [first, ...sorted.slice(1).map((one) => tellSight(one, [one], { ...frame, burst: 0 }))];
}

function tellSight(
  judged: JudgedSight,
  all: readonly JudgedSight[],
  frame: SurpriseFrame & { burst: number },
): Surprise {
  const { sight } = judged;
  const { contact } = sight;
  const isMany = all.length > SINGLE_MAX;
  const parts: OddsPart[] =
    frame.burst < 0 ? [...judged.parts, { name: 'count', logP: frame.burst }] : [...judged.parts];
  const logP = Math.max(LOGP_LEAST, judged.logP + frame.burst);
  const flows = (isMany ? all.flatMap((one) => one.sight.contact.flows.slice(0, 1)) : contact.flows).slice(
    0,
    UNITS_TOLD,
  );
  return {
    kind: sight.kind,
    key: isMany ? `many ${contact.protocol}/${contact.port}` : sight.key,
    logP,
    isExtrapolated: logP < -Math.log(frame.minutes + 2),
    numbers: {
      ...numbersOfSight(sight),
      count: all.length,
      others: isMany ? all.slice(1, UNITS_TOLD + 1).map((one) => one.sight.unit) : [],
    },
    features: featuresOf(parts, sight, frame.usualOut, all.length),
    counterfactual: counterfactualOf(sight),
    flows,
  };
}

function numbersOfSight({ kind, unit, known, contact }: Sight): Surprise['numbers'] {
  const { host, address, peerMac, port, protocol, bytesOut, bytesIn } = contact;
  if (kind === 'new-destination')
    return {
      unit,
      host: host === null ? '' : (plainHost(host) ?? ''),
      address,
      port,
      protocol,
      bytesOut,
      bytesIn,
      known,
    };
  if (kind === 'new-peer') return { peer: address, peerMac: peerMac ?? '', port, protocol, bytesOut, bytesIn, known };
  return { port, protocol, asker: address, scope: contact.scope, bytesOut, bytesIn, known };
}

/** The heaviest three, each with its share of the surprise. */
function featuresOf(parts: readonly OddsPart[], sight: Sight, usualOut: number, count: number): SurpriseFeature[] {
  let sum = 0;
  for (const { logP } of parts) sum += logP;
  return [...parts]
    .sort((a, b) => a.logP - b.logP)
    .slice(0, FEATURES_MAX)
    .map(({ name, logP }) => ({ name, ...observedOf(name, sight, usualOut, count), share: logP / sum }));
}

function observedOf(
  name: OddsPart['name'],
  { contact, unit, traits }: Sight,
  usualOut: number,
  count: number,
): Omit<SurpriseFeature, 'name' | 'share'> {
  const none = { low: null, high: null };
  if (name === 'bytesOut') return { unit: 'bytes', observed: traits.bytesOut, low: 0, high: Math.round(usualOut) };
  if (name === 'count') return { unit: '', observed: count, low: 0, high: 1 };
  if (name === 'port' || name === 'service') return { unit: 'port', observed: contact.port, ...none };
  if (name === 'answered') return { unit: 'connections', observed: 0, low: 1, high: null };
  if (name === 'network') return { unit: 'address', observed: contact.address, ...none };
  return { unit: 'name', observed: unit, ...none };
}

/** At a known place its usual port would have been normal; for a new place there is no single value. */
function counterfactualOf({ usualPort }: Sight): Counterfactual | null {
  return usualPort === null ? null : { changes: [{ name: 'port', unit: 'port', value: usualPort % 65_536 }] };
}

export function tellHour(
  activity: Activity,
  odds: HourOdds,
  seen: { hour: number; bytes: number; packets: number; minutes: number },
): Surprise {
  const logP = Math.max(LOGP_LEAST, odds.logP);
  return {
    kind: 'unusual-hour',
    key: `hour ${seen.hour}`,
    logP,
    isExtrapolated: logP < -Math.log(seen.minutes + 2),
    numbers: { hour: seen.hour, packets: seen.packets, bytes: seen.bytes, days: odds.days },
    features: [{ name: 'hour', unit: 'h', observed: seen.hour, low: null, high: null, share: 1 }],
    counterfactual: odds.usualHour < 0 ? null : { changes: [{ name: 'hour', unit: 'h', value: odds.usualHour }] },
    flows: activity.contacts.flatMap(({ flows }) => flows.slice(0, 1)).slice(0, UNITS_TOLD),
  };
}
