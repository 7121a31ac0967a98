// How well kinds are guessed: leave-one-model-out over the labelled devices, with intervals, and what would be said with all rules.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../../src/base/networks.ts';
import { ActivityMeter } from '../../src/behaviour/activity-meter.ts';
import { readCapture } from '../../src/capture/index.ts';
import type { KindGuess } from '../../src/devices/identity.ts';
import { IdentityBook } from '../../src/devices/identity-book.ts';
import { createDeviceRegistry } from '../../src/devices/index.ts';
import { guessKind, rulesThatFit, type Traits } from '../../src/devices/kind-guess.ts';
import type { KindRule } from '../../src/devices/kind-rule.ts';
import { kindRules } from '../../src/devices/kind-rules.ts';
import { VENDOR_DATA } from '../../src/devices/vendor-data.ts';
import { createVendorLookup } from '../../src/devices/vendor-table.ts';
import { Engine } from '../../src/engine/engine.ts';
import { type Interval, shareInterval } from '../../src/evidence/intervals.ts';
import { type LabelledDevice, labelledDevices } from './identity-labels.ts';

const WINDOW_US = 60e6;

export interface ModelOutcome {
  readonly model: string;
  readonly kind: string;
  /** Said of its devices, null = abstained; without the rules that no other labelled model needs. */
  readonly said: string | null;
  /** The same, with the rules about a maker that another labelled model has as well. */
  readonly saidOfMaker: string | null;
  /** With all rules, as shipped. */
  readonly saidWithAll: string | null;
  readonly confidence: number;
}

export interface IdentityShare extends Interval {
  readonly n: number;
  readonly right: number;
  readonly wrong: number;
  readonly abstained: number;
}

export interface IdentityFigures {
  /** All models, and those whose kind more than one model has ("measurable"). */
  readonly all: IdentityShare;
  readonly measurable: IdentityShare;
  /** Of the guesses that were made (no abstention), how many were right. */
  readonly guessed: Interval & { readonly n: number; readonly right: number };
  /** New models of makers of which another model is known. */
  readonly ofKnownMaker: IdentityShare;
  /** As shipped, with the rules that know the very model: no measurement of new devices. */
  readonly withAllRules: IdentityShare;
  readonly kinds: readonly (IdentityShare & { readonly kind: string; readonly isMeasurable: boolean })[];
  readonly models: readonly ModelOutcome[];
  /** Rules that know a maker and were switched off for a model because no other one needs them. */
  readonly rulesOff: number;
  readonly rules: number;
}

/** Runs all labelled captures of the unpacked corpus and measures. */
export async function measureIdentity(corpus: string): Promise<IdentityFigures> {
  const vendors = createVendorLookup(VENDOR_DATA);
  const traits = new Map<LabelledDevice, Traits>();
  for (const device of labelledDevices) {
    const found = await traitsOfDevice(corpus, device, vendors);
    if (found !== null) traits.set(device, found);
  }
  return figuresOf(traits);
}

/** The figures of devices whose traits are known. */
export function figuresOf(traits: ReadonlyMap<LabelledDevice, Traits>): IdentityFigures {
  const byModel = new Map<string, LabelledDevice[]>();
  for (const device of traits.keys()) byModel.set(device.model, [...(byModel.get(device.model) ?? []), device]);
  /** Models that each rule fits, and that any rule about each maker's products fits. */
  const ofRule = new Map<KindRule, Set<string>>();
  const ofMaker = new Map<string, Set<string>>();
  for (const [{ model }, each] of traits) {
    for (const rule of rulesThatFit(each)) {
      ofRule.set(rule, (ofRule.get(rule) ?? new Set()).add(model));
      if (rule.maker !== undefined) ofMaker.set(rule.maker, (ofMaker.get(rule.maker) ?? new Set()).add(model));
    }
  }
  const isOnly = (models: ReadonlySet<string> | undefined, model: string): boolean =>
    models?.size === 1 && models.has(model);
  let rulesOff = 0;
  const models = [...byModel].map(([model, devices]): ModelOutcome => {
    const { kind } = devices[0]!;
    const kept = kindRules.filter((rule) => rule.maker === undefined || !isOnly(ofRule.get(rule), model));
    const keptOfMaker = kindRules.filter((rule) => rule.maker === undefined || !isOnly(ofMaker.get(rule.maker), model));
    rulesOff += kindRules.length - kept.length;
    const say = (rules: readonly KindRule[]): KindGuess =>
      worstOf(
        devices.map((device) => guessKind(traits.get(device)!, rules)),
        kind,
      );
    const { kind: said, confidence } = say(kept);
    return { model, kind, said, confidence, saidOfMaker: say(keptOfMaker).kind, saidWithAll: say(kindRules).kind };
  });
  return { ...summarise(models), rulesOff, rules: kindRules.length };
}

/** Of the guesses about devices of one model: a wrong one, else an abstention, else any. */
function worstOf(guesses: readonly KindGuess[], kind: string): KindGuess {
  const wrong = guesses.find((guess) => guess.kind !== null && guess.kind !== kind);
  return wrong ?? guesses.find((guess) => guess.kind === null) ?? guesses[0]!;
}

function summarise(models: readonly ModelOutcome[]): Omit<IdentityFigures, 'rulesOff' | 'rules'> {
  const kinds = [...new Set(models.map(({ kind }) => kind))].sort().map((kind) => {
    const own = models.filter((each) => each.kind === kind);
    return { kind, isMeasurable: own.length > 1, ...shareOf(own, (each) => each.said) };
  });
  const measurable = models.filter(({ kind }) => models.filter((each) => each.kind === kind).length > 1);
  const guessed = models.filter(({ said }) => said !== null);
  const right = guessed.filter(({ said, kind }) => said === kind).length;
  return {
    all: shareOf(models, (each) => each.said),
    measurable: shareOf(measurable, (each) => each.said),
    guessed: { n: guessed.length, right, ...shareInterval(right, guessed.length) },
    ofKnownMaker: shareOf(models, (each) => each.saidOfMaker),
    withAllRules: shareOf(models, (each) => each.saidWithAll),
    kinds,
    models,
  };
}

function shareOf(models: readonly ModelOutcome[], said: (model: ModelOutcome) => string | null): IdentityShare {
  const right = models.filter((each) => said(each) === each.kind).length;
  const abstained = models.filter((each) => said(each) === null).length;
  const n = models.length;
  return { n, right, abstained, wrong: n - right - abstained, ...shareInterval(right, n) };
}

async function traitsOfDevice(
  corpus: string,
  device: LabelledDevice,
  vendors: (mac: string) => string | null,
): Promise<Traits | null> {
  const folder = join(corpus, device.set);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.pcap'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.includes(device.path))
    .sort();
  const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
  const registry = createDeviceRegistry(localNetworks);
  const book = new IdentityBook({ localNetworks, registry, vendors });
  const meter = new ActivityMeter({ localNetworks, registry, idOf: (number) => book.idOf(number) });
  const engine = new Engine({
    policy: 'zeek',
    localNetworks,
    validatesChecksums: false,
    devices: registry,
    makesFullFacts: true,
    observer: {
      factKinds: [...new Set([...meter.factKinds, ...book.factKinds])],
      observePackets: (frames, packets, flowMeter) => meter.observePackets(frames, packets, flowMeter),
      observeFacts: (facts) => {
        meter.observeFacts(facts);
        book.observeFacts(facts);
      },
    },
    slices: {
      onBoundary: (us) => {
        if (us % WINDOW_US === 0) for (const activity of meter.close(us)) book.see(activity.device, activity);
        book.advanceTo(us, () => undefined);
      },
      onBlind: () => undefined,
      onEpoch: (_, atUs) => {
        meter.reset();
        book.openEpoch(atUs);
      },
    },
  });
  for (const path of paths) await readCapture(path, {}, { frames: (batch) => engine.process(batch) });
  engine.advanceTo(engine.counters.lastUs + WINDOW_US);
  const id = book.idOfMac(device.mac);
  return id === null ? null : book.traitsOf(id);
}
