// The scan of an uploaded capture: packets through all detectors, as the document that the result page shows.
import type { Alert, AlertDevice } from '../alerts/alert.ts';
import { cleanText, wordAlert } from '../alerts/index.ts';
import { readCaptures } from '../capture/index.ts';
import type { Device } from '../devices/device-registry.ts';
import { VENDOR_DATA } from '../devices/vendor-data.ts';
import { createVendorLookup, type VendorLookup } from '../devices/vendor-table.ts';
import type { CaptureResult } from '../documents/scans.ts';
import type { InputOutcome } from './input-outcome.ts';
import type { GermanAlert, KeptCapture } from './kept-scan.ts';
import { prepareScan, type ScanResult } from './scan-result.ts';
import { warningLines } from './scan-warnings.ts';

/** Rows of each list in the document: the gravest alerts, the devices with the most traffic. */
const ALERTS_SHOWN_MAX = 1000;
const DEVICES_SHOWN_MAX = 1000;
const WARNINGS_SHOWN_MAX = 100;
const WARNING_LENGTH_MAX = 1000;
const NAME_LENGTH_MAX = 200;

export interface CaptureScanOptions {
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
}

/** Scans a capture file. Throws the UserErrors of reading captures. */
export async function scanCapture(file: string, { onProgress, signal }: CaptureScanOptions): Promise<KeptCapture> {
  const { engine, result } = prepareScan({
    validatesChecksums: true,
    localNetworks: null,
    flowCapacity: undefined,
  });
  const summary = await readCaptures(
    [file],
    {},
    {
      makeFrames: (size, frames) => engine.makeFrames(size, frames),
      frames: (batch) => engine.process(batch),
      progress: onProgress,
    },
    signal,
  );
  engine.finish();
  const { packets, bytes, kernelDrops, warnings } = summary;
  const outcome: InputOutcome = { packets, bytes, kernelDrops, warnings, failed: [], isInterrupted: signal.aborted };
  return captureDocument(result([file], outcome, signal.aborted));
}

/** The result of a scan as the document that leaves the program. */
export function captureDocument(result: ScanResult): KeptCapture {
  const { counters, outcome } = result;
  const vendors = createVendorLookup(VENDOR_DATA);
  const alertsOf = new Map<string, number>();
  for (const { device } of result.alerts) alertsOf.set(deviceKey(device), (alertsOf.get(deviceKey(device)) ?? 0) + 1);
  return {
    packets: outcome.packets,
    bytes: outcome.bytes,
    flows: counters.flows.flows,
    first: seconds(counters.firstUs),
    last: seconds(counters.lastUs),
    alerts: result.alerts.slice(0, ALERTS_SHOWN_MAX).map(alertRow),
    german: result.alerts.slice(0, ALERTS_SHOWN_MAX).map(germanAlert),
    devices: result.devices
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, DEVICES_SHOWN_MAX)
      .map((device) => deviceRow(device, vendors, alertsOf)),
    warnings: [
      ...warningLines(outcome, result.checksumSuspect, counters.decode, result.registry.dropped),
      ...cutWarnings(result),
    ]
      .slice(0, WARNINGS_SHOWN_MAX)
      .map((line) => cleanText(line, WARNING_LENGTH_MAX)),
  };
}

const seconds = (us: number): number | null => (Number.isFinite(us) ? us / 1e6 : null);

function cutWarnings({ alerts, devices }: ScanResult): string[] {
  return [
    ...(alerts.length > ALERTS_SHOWN_MAX
      ? [`Of ${alerts.length} alerts the gravest ${ALERTS_SHOWN_MAX} are listed.`]
      : []),
    ...(devices.length > DEVICES_SHOWN_MAX
      ? [`Of ${devices.length} devices the ${DEVICES_SHOWN_MAX} with the most traffic are listed.`]
      : []),
  ];
}

function alertRow(alert: Alert): CaptureResult['alerts'][number] {
  const { title, sentence, actions } = wordAlert(alert);
  const { id, kind, severity, startUs, endUs, count, device } = alert;
  return {
    id,
    kind,
    severity,
    title,
    sentence,
    device: deviceWords(device),
    start: startUs / 1e6,
    end: endUs / 1e6,
    count,
    actions: [...actions],
  };
}

function germanAlert(alert: Alert): GermanAlert {
  const { title, sentence, actions } = wordAlert(alert, null, 'de');
  return { title, sentence, actions };
}

function deviceWords({ name, ip, mac }: AlertDevice): string {
  return cleanText(name ?? '', NAME_LENGTH_MAX) || (ip ?? mac ?? 'several devices');
}

/** What tells devices apart in a scan: alerts name them by MAC where they have one. */
function deviceKey({ mac, ip }: AlertDevice): string {
  return mac ?? ip ?? '';
}

function deviceRow(
  device: Device,
  vendors: VendorLookup,
  alertsOf: ReadonlyMap<string, number>,
): CaptureResult['devices'][number] {
  const ip = device.addresses.find((each) => !each.includes(':')) ?? device.addresses[0] ?? null;
  const name = cleanText(device.name ?? '', NAME_LENGTH_MAX);
  return {
    name: name || (device.isGateway ? 'router' : (ip ?? device.mac ?? 'unnamed')),
    mac: device.mac,
    ip,
    vendor: device.mac === null ? null : vendors(device.mac),
    bytes: device.bytes,
    alerts: alertsOf.get(device.mac ?? ip ?? '') ?? 0,
  };
}
