// Findings become alerts: those of one kind about one device and thing continue one alert, as long as no long pause lies between.
import { parseAddress } from '../base/address.ts';
import {
  FINDING_FLOWS_MAX,
  type Finding,
  type FindingFlow,
  type FindingNumbers,
  SEVERITIES,
  type Severity,
} from '../base/finding.ts';
import { hashText } from '../base/hash.ts';
import type { DetectorSpec } from '../detectors/detector.ts';
import type { DeviceRegistry } from '../devices/device-registry.ts';
import type { Alert, AlertDevice, AlertPlace } from './alert.ts';
import { catalogue } from './catalogue.ts';
import { numberOf, textOf } from './words.ts';

/** Alerts kept; beyond, findings of a kind share one alert without a device, so a storm of alerts stays readable. */
export const ALERTS_MAX = 1000;
/** A finding this long after the last one of its alert begins a new alert: the next day's scan is news, the next minute's is not. */
export const ALERT_GAP_SECONDS = 3600;

/** What happened to an alert. */
export type AlertChange = 'new' | 'updated';

export interface AlertBookOptions {
  readonly devices: DeviceRegistry;
  /** Specs of the detectors that report, for their techniques. */
  readonly detectors: readonly DetectorSpec[];
  readonly gapSeconds?: number;
  /** Called for each new alert, and when one grows. */
  readonly onAlert?: (alert: Alert, change: AlertChange) => void;
}

interface OpenAlert {
  readonly alert: Alert;
  readonly mergeKey: string;
}

export interface AlertBook {
  /** Takes a finding; suits `EngineOptions.onFinding`. */
  readonly add: (finding: Finding) => void;
  /** All alerts: the gravest first, then by start. */
  alerts(): readonly Alert[];
  /** Findings that went into shared alerts because ALERTS_MAX was reached. */
  readonly aggregated: number;
}

/** An empty book. */
export function createAlertBook(options: AlertBookOptions): AlertBook {
  const techniques = new Map(options.detectors.map((spec) => [spec.name, spec.technique]));
  const gapUs = (options.gapSeconds ?? ALERT_GAP_SECONDS) * 1e6;
  const indexes = new Map<string, number[]>();
  const book: OpenAlert[] = [];
  let aggregated = 0;

  /** The alert that a finding continues: the latest one that began before it and ended at most a gap before it. */
  const find = (mergeKey: string, startUs: number): number => {
    const candidates = indexes.get(mergeKey) ?? [];
    for (let i = candidates.length - 1; i >= 0; i--) {
      const { alert } = book[candidates[i]!]!;
      if (i > 0 && startUs < alert.startUs) continue;
      return startUs - alert.endUs > gapUs ? -1 : candidates[i]!;
    }
    return -1;
  };

  const remember = (mergeKey: string, index: number): void => {
    indexes.set(mergeKey, [...(indexes.get(mergeKey) ?? []), index]);
  };

  const add = (finding: Finding): void => {
    let device = resolveDevice(finding, options.devices);
    const keyOf = (subject: string): string => `${finding.detector}|${subject}|${finding.key}`;
    let mergeKey = keyOf(device.mac ?? device.ip ?? '');
    let index = find(mergeKey, finding.startUs);
    if (index < 0 && device.mac !== null && device.ip !== null) {
      // Its MAC became known since: what was told about the address alone goes on under it.
      const byAddress = find(keyOf(device.ip), finding.startUs);
      if (byAddress >= 0 && book[byAddress]!.alert.device.mac === null) {
        index = byAddress;
        remember(mergeKey, index);
      }
    }
    if (index < 0 && book.length >= ALERTS_MAX) {
      aggregated++;
      device = { mac: null, ip: null, name: null };
      mergeKey = `${finding.detector}|*`;
      index = indexes.get(mergeKey)?.[0] ?? -1;
    }
    if (index < 0) {
      const { id = '', name = '' } = techniques.get(finding.detector) ?? {};
      const alert = begin(finding, device, placeOf(finding, device, options.devices), mergeKey, { id, name });
      remember(mergeKey, book.length);
      book.push({ alert, mergeKey });
      options.onAlert?.(alert, 'new');
      return;
    }
    const alert = continueWith(book[index]!.alert, finding, device);
    book[index] = { alert, mergeKey };
    options.onAlert?.(alert, 'updated');
  };

  return {
    add,
    alerts: () => book.map((open) => open.alert).sort(byGravity),
    get aggregated() {
      return aggregated;
    },
  };
}

function begin(
  finding: Finding,
  device: AlertDevice,
  place: AlertPlace,
  mergeKey: string,
  technique: Alert['technique'],
): Alert {
  return {
    id: idOf(`${mergeKey}|${finding.startUs}`),
    kind: finding.detector,
    severity: finding.severity,
    device,
    place,
    startUs: finding.startUs,
    endUs: finding.endUs,
    count: 1,
    numbers: finding.numbers,
    flows: finding.flows.slice(0, FINDING_FLOWS_MAX),
    technique,
  };
}

/** Detectors report running totals, so the numbers of the finding with the largest total stand for the whole alert. */
function continueWith(alert: Alert, finding: Finding, device: AlertDevice): Alert {
  const numbers = mergeNumbers(finding.detector, alert.numbers, finding.numbers);
  const merged = { ...alert.device, ...present(device) };
  // What was its address so far may be one that it took.
  const ip = merged.mac !== null && addressesTaken(numbers).includes(merged.ip ?? '') ? device.ip : merged.ip;
  return {
    ...alert,
    severity: graver(alert.severity, finding.severity),
    device: device.ip === null && device.mac === null ? alert.device : { ...merged, ip },
    startUs: Math.min(alert.startUs, finding.startUs),
    endUs: Math.max(alert.endUs, finding.endUs),
    count: alert.count + 1,
    numbers,
    flows: mergeFlows(alert.flows, finding.flows),
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

function mergeFlows(before: readonly FindingFlow[], now: readonly FindingFlow[]): readonly FindingFlow[] {
  if (before.length >= FINDING_FLOWS_MAX || now.length === 0) return before;
  const known = new Set(before.map((flow) => flow.uid));
  return [...before, ...now.filter((flow) => !known.has(flow.uid))].slice(0, FINDING_FLOWS_MAX);
}

function resolveDevice(finding: Finding, devices: DeviceRegistry): AlertDevice {
  const { mac } = finding.subject;
  // Addresses that a finding says the device took are not its own.
  const taken = addressesTaken(finding.numbers);
  const address = taken.includes(finding.subject.address ?? '') ? null : finding.subject.address;
  const byMac = mac === null ? null : devices.deviceOfMac(mac);
  const device = byMac ?? (address === null ? null : devices.deviceOfAddress(address));
  const own = (device?.addresses ?? []).filter((each) => !taken.includes(each));
  return {
    mac: mac ?? device?.mac ?? null,
    ip: address ?? own.find((each) => !each.includes(':')) ?? own[0] ?? null,
    name: device?.name ?? null,
  };
}

/** Addresses that are another's: those an ARP spoofer claims, and the server's that a second DHCP server speaks for. */
function addressesTaken(numbers: FindingNumbers): readonly string[] {
  const { addresses, expected } = numbers;
  if (typeof addresses === 'object') return addresses;
  return typeof expected === 'string' && expected !== '' ? [expected] : [];
}

function placeOf(finding: Finding, device: AlertDevice, { localNetworks }: DeviceRegistry): AlertPlace {
  const isOutside = (address: string | null): boolean => {
    const words = address === null ? null : parseAddress(address);
    return words !== null && !localNetworks.has(...words);
  };
  return {
    isOutside: device.mac === null && device.ip !== null && isOutside(finding.subject.address),
    isTargetOutside: isOutside(textOf(finding.numbers, 'target')),
  };
}

/** 64 bits of what makes the alert this one, in hexadecimal. */
function idOf(text: string): string {
  return [1, 2].map((seed) => (hashText(text, seed) >>> 0).toString(16).padStart(8, '0')).join('');
}

function graver(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}

function byGravity(a: Alert, b: Alert): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    a.startUs - b.startUs ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
