// The one JSON document of `scan --json`: {summary, devices, alerts, dropped}. Times are seconds since 1970.
import { alertToJson, cleanText } from '../alerts/index.ts';
import { SEVERITIES } from '../base/finding.ts';
import type { Device } from '../devices/device-registry.ts';
import type { ScanResult } from './scan-result.ts';
import { warningLines } from './scan-warnings.ts';

const seconds = (us: number): number | null => (Number.isFinite(us) ? us / 1e6 : null);

/** The document as an object. */
export function scanDocument(result: ScanResult): Record<string, unknown> {
  const { counters, outcome } = result;
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, result.alerts.filter((alert) => alert.severity === severity).length]),
  );
  return {
    summary: {
      inputs: result.inputs,
      failed: outcome.failed,
      warnings: warningLines(outcome, result.checksumSuspect, counters.decode, result.registry.dropped),
      isInterrupted: result.isInterrupted,
      packets: outcome.packets,
      bytes: outcome.bytes,
      start: seconds(counters.firstUs),
      end: seconds(counters.lastUs),
      flows: counters.flows.flows,
      facts: counters.facts,
      devices: result.devices.length,
      alerts: bySeverity,
    },
    devices: result.devices.map(deviceDocument),
    alerts: result.alerts.map((alert) => alertToJson(alert)),
    dropped: droppedDocument(result),
  };
}

function deviceDocument(device: Device): Record<string, unknown> {
  return {
    mac: device.mac,
    ip: device.addresses.find((each) => !each.includes(':')) ?? device.addresses[0] ?? null,
    addresses: device.addresses,
    name: device.name === null ? null : cleanText(device.name),
    nameSource: device.nameSource,
    isGateway: device.isGateway,
    firstSeen: seconds(device.firstUs),
    lastSeen: seconds(device.lastUs),
    packets: device.packets,
    bytes: device.bytes,
  };
}

/** Everything that was left out or cut short, and how much. */
function droppedDocument({ counters, outcome, aggregatedFindings, registry }: ScanResult): Record<string, number> {
  const { decode, flows } = counters;
  return {
    kernel: outcome.kernelDrops,
    flowsEvicted: flows.evicted,
    historiesCut: flows.historyCut,
    findingsAggregated: aggregatedFindings,
    devices: registry.dropped,
    badChecksums: decode.badChecksums,
    cutHeaders: decode.cutHeaders,
    badIpHeaders: decode.badIpHeaders,
    badTransports: decode.badTransports,
    badTunnels: decode.badTunnels,
    fragments: decode.fragmentsDropped,
    unknownLinks: decode.unknownLinks,
    layersCut: decode.layersCut,
    encrypted: decode.encrypted,
  };
}
