// One alert out of several findings: which numbers, flows, severity and proof stand for all of them.
import {
  FINDING_FLOWS_MAX,
  type Finding,
  type FindingFlow,
  type FindingNumbers,
  SEVERITIES,
  type Severity,
} from '../base/finding.ts';
import { hashText } from '../base/hash.ts';
import type { Alert, AlertDevice } from './alert.ts';
import { addressesTaken } from './alert-subject.ts';
import { catalogue, noticeKinds } from './catalogue.ts';
import { numberOf } from './words.ts';

export type Delivery = NonNullable<Alert['delivery']>;

/**
 * How a finding reaches the owner: notices are no alarm unless they are grave (a flood of forged devices), and what the budget does not
 * let through waits in the inbox.
 */
export function deliveryOf({ detector, severity, proof }: Finding): Delivery {
  if (noticeKinds.has(detector) && (severity === 'info' || severity === 'low')) return 'notice';
  return proof?.isOverBudget === true ? 'inbox' : 'alert';
}

/** The alert that a finding begins. An alert without `delivery` is told: facts look as they do in a scan. */
export function beginAlert(
  finding: Finding,
  given: Pick<Alert, 'device' | 'place' | 'technique'> & { readonly mergeKey: string; readonly isShared: boolean },
): Alert {
  const delivery = deliveryOf(finding);
  return {
    id: idOf(`${given.mergeKey}|${finding.startUs}`),
    kind: finding.detector,
    severity: delivery === 'inbox' ? 'low' : finding.severity,
    device: given.device,
    place: given.place,
    startUs: finding.startUs,
    endUs: finding.endUs,
    count: 1,
    numbers: finding.numbers,
    ...(given.isShared ? {} : { key: finding.key }),
    flows: finding.flows.slice(0, FINDING_FLOWS_MAX),
    technique: given.technique,
    ...(finding.proof === undefined ? {} : { proof: finding.proof }),
    ...(delivery === 'alert' && finding.proof === undefined ? {} : { delivery }),
  };
}

/** Detectors report running totals, so the numbers of the finding with the largest total stand for the whole alert. */
export function continueAlert(alert: Alert, finding: Finding, device: AlertDevice): Alert {
  const isStronger =
    finding.proof !== undefined && finding.proof.logEvidence > (alert.proof?.logEvidence ?? Number.NEGATIVE_INFINITY);
  const numbers =
    finding.proof === undefined
      ? mergeNumbers(finding.detector, alert.numbers, finding.numbers)
      : isStronger
        ? finding.numbers
        : alert.numbers;
  const merged = { ...alert.device, ...present(device) };
  // What was its address so far may be one that it took.
  const ip = merged.mac !== null && addressesTaken(numbers).includes(merged.ip ?? '') ? device.ip : merged.ip;
  const now = deliveryOf(finding);
  return {
    ...alert,
    severity: graver(alert.severity, now === 'inbox' ? 'low' : finding.severity),
    device: device.ip === null && device.mac === null ? alert.device : { ...merged, ip },
    startUs: Math.min(alert.startUs, finding.startUs),
    endUs: Math.max(alert.endUs, finding.endUs),
    count: alert.count + 1,
    numbers,
    flows: mergeFlows(alert.flows, finding.flows),
    ...(isStronger ? { proof: finding.proof } : {}),
    ...(alert.delivery === undefined || now !== 'alert' ? {} : { delivery: now }),
  };
}

function mergeNumbers(kind: string, before: FindingNumbers, now: FindingNumbers): FindingNumbers {
  const words = catalogue[kind];
  const isLarger = words === undefined || numberOf(now, words.measure) >= numberOf(before, words.measure);
  const winner = isLarger ? now : before;
  const targets = Math.max(numberOf(before, 'targets'), numberOf(now, 'targets'));
  return targets > 0 ? { ...winner, targets } : winner;
}

function present(device: AlertDevice): Partial<AlertDevice> {
  return Object.fromEntries(Object.entries(device).filter(([, value]) => value !== null));
}

/** The first half and the latest half: an alert that goes on must cite what it goes on with. */
function mergeFlows(before: readonly FindingFlow[], now: readonly FindingFlow[]): readonly FindingFlow[] {
  if (now.length === 0) return before;
  const known = new Set(before.map(flowKey));
  const fresh = now.filter((flow) => !known.has(flowKey(flow)));
  if (fresh.length === 0) return before;
  const all = [...before, ...fresh];
  if (all.length <= FINDING_FLOWS_MAX) return all;
  const half = FINDING_FLOWS_MAX / 2;
  return [...all.slice(0, half), ...all.slice(-half)];
}

/** Exchanges that are no flows (ARP) have no uid. */
function flowKey(flow: FindingFlow): string {
  return flow.uid === '' ? `${flow.protocol}|${flow.originator}|${flow.responder}|${flow.responderPort}` : flow.uid;
}

/** 64 bits of what makes the alert this one, in hexadecimal. */
function idOf(text: string): string {
  return [1, 2].map((seed) => (hashText(text, seed) >>> 0).toString(16).padStart(8, '0')).join('');
}

function graver(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

/** Order of a list: the gravest first, then by start. */
export function byGravity(a: Alert, b: Alert): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    a.startUs - b.startUs ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
