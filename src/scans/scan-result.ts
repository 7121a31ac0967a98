// What a scan or a watch has found, in one object that the page and the JSON document are made from.
import type { Alert } from '../alerts/alert.ts';
import { type AlertBook, createAlertBook } from '../alerts/index.ts';
import { defaultsOf } from '../base/options.ts';
import { detectors } from '../detectors/index.ts';
import type { Device, DeviceRegistry } from '../devices/device-registry.ts';
import { createDeviceRegistry } from '../devices/index.ts';
import { Engine, type EngineCounters, type EngineOptions } from '../engine/engine.ts';
import type { FlowSink } from '../flows/flow-batch.ts';
import type { FactSink } from '../packets/facts.ts';
import { type ChecksumSuspect, ChecksumWatch } from './checksum-watch.ts';
import { HeardNames } from './heard-names.ts';
import type { InputOutcome } from './input-outcome.ts';
import { deviceNetworks, type ScanSettings, secretSeed } from './scan-settings.ts';
import { Talkers } from './talkers.ts';

/** Interim records let detectors see a connection that stays open for hours. */
const INTERIM_SECONDS = 300;

/** The kinds of facts that `HeardNames` reads. */
const NAMING_FACTS = ['dns', 'tls-client'] as const;

export interface ScanResult {
  readonly inputs: readonly string[];
  readonly outcome: InputOutcome;
  readonly counters: EngineCounters;
  readonly alerts: readonly Alert[];
  /** Findings that shared an alert because the list was full. */
  readonly aggregatedFindings: number;
  readonly devices: readonly Device[];
  readonly talkers: Talkers;
  readonly names: HeardNames;
  readonly registry: DeviceRegistry;
  readonly checksumSuspect: ChecksumSuspect | null;
  readonly isInterrupted: boolean;
}

export interface ScanParts {
  readonly engine: Engine;
  readonly book: AlertBook;
  /** What has been found by now. */
  result(inputs: readonly string[], outcome: InputOutcome, isInterrupted: boolean): ScanResult;
}

export interface ScanHooks {
  readonly onAlert?: NonNullable<Parameters<typeof createAlertBook>[0]['onAlert']>;
  readonly onFlows?: FlowSink;
  readonly onFact?: FactSink;
}

/** An engine with all detectors, devices and alerts wired to it. */
export function prepareScan(settings: ScanSettings, hooks: ScanHooks = {}): ScanParts {
  const localNetworks = deviceNetworks(settings.localNetworks);
  const devices = createDeviceRegistry(localNetworks);
  const book = createAlertBook({
    devices,
    detectors,
    ...(hooks.onAlert === undefined ? {} : { onAlert: hooks.onAlert }),
  });
  const talkers = new Talkers();
  const names = new HeardNames();
  const checksums = new ChecksumWatch();
  const options: EngineOptions = {
    policy: 'zeek',
    localNetworks,
    validatesChecksums: settings.validatesChecksums,
    interimSeconds: INTERIM_SECONDS,
    hashSeed: secretSeed(),
    ...(settings.flowCapacity === undefined ? {} : { capacity: settings.flowCapacity }),
    devices,
    detectors: detectors.map((spec) => spec.create(defaultsOf(spec.options), { localNetworks, devices })),
    onFinding: book.add,
    onFlows: (flows) => {
      talkers.observe(flows);
      if (settings.validatesChecksums) checksums.observe(flows);
      hooks.onFlows?.(flows);
    },
    onFact: (fact) => {
      names.observe(fact);
      hooks.onFact?.(fact);
    },
    ...(hooks.onFact === undefined ? { briefKinds: NAMING_FACTS } : {}),
  };
  const engine = new Engine(options);
  return {
    engine,
    book,
    result: (inputs, outcome, isInterrupted) => ({
      inputs,
      outcome,
      counters: engine.counters,
      alerts: book.alerts(),
      aggregatedFindings: book.aggregated,
      devices: devices.devices(),
      talkers,
      names,
      registry: devices,
      checksumSuspect: checksums.suspect(),
      isInterrupted,
    }),
  };
}
