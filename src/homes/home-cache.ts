// What the queries about a home have at hand: read once, and again where the store says that it has changed.
import type { Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import type { RuleContext } from '../alerts/allow-rules.ts';
import { AllowRules } from '../alerts/index.ts';
import type { TimeZone } from '../base/time-zone.ts';
import { UserError } from '../base/user-error.ts';
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { Identity, SameDeviceQuestion } from '../devices/identity.ts';
import type { Decision, OwnerVersions } from '../store/owner-table.ts';
import type { Store } from '../store/store.ts';
import { AlertIndex, ruleFor } from './alert-index.ts';
import { readReport } from './home-report.ts';
import { type HomeSettings, readHomeSettings } from './home-settings.ts';
import { createTimeZone } from './time-zone.ts';
import { TrafficSums } from './traffic-sums.ts';
import { readWatched, type Watched } from './watched-time.ts';

const MINUTE_US = 60e6;

export class HomeCache {
  readonly store: Store;
  readonly alerts = new AlertIndex();
  readonly traffic: TrafficSums;
  settings: HomeSettings;
  zone: TimeZone;
  behaviour: ReadonlyMap<string, DeviceBehaviour> = new Map();
  questions: readonly SameDeviceQuestion[] = [];
  watched: Watched;
  rules: AllowRules;
  readonly #devices = new Map<string, Identity>();
  readonly #byEnd = new Map<string, string>();
  #pending: readonly Decision[] = [];
  #names: ReadonlyMap<string, string> = new Map();
  #gone: ReadonlySet<string> = new Set();
  #verdicts: ReadonlyMap<string, Verdict> = new Map();
  #shown: readonly Identity[] | null = null;
  #asked: readonly SameDeviceQuestion[] = [];
  #read = { settings: -1, verdicts: -1, rules: -1, decisions: -1, data: -1 };
  #version = 0;
  #dataUs: number | null = null;

  constructor(store: Store) {
    this.store = store;
    this.traffic = new TrafficSums(store);
    this.settings = readHomeSettings(store);
    this.zone = createTimeZone(this.settings.zone);
    this.watched = store.read(() => readWatched(store));
    this.rules = new AllowRules([], this.context);
    store.alerts.touchAll();
    store.devices.touchAll();
    store.flows.touchAll();
  }

  /** Grows with every change of devices, alerts, rules and decisions. */
  get version(): number {
    return this.#version + this.alerts.version;
  }

  get context(): RuleContext {
    return { zone: this.zone, groupOf: (device) => this.#devices.get(device)?.kind.kind ?? null };
  }

  /** Takes up what was changed since the last time, by this process or another. */
  refresh(): void {
    this.store.read(() => {
      const haveDevicesChanged = this.#refreshDevices();
      this.#refreshOwner(haveDevicesChanged);
      this.#refreshAlerts();
      this.#dataUs = this.#readDataUs();
      this.traffic.refresh(Math.floor((this.#dataUs ?? 0) / MINUTE_US));
    });
  }

  /** Devices as they are shown, in the order they were first seen: with the names that the owner gave just now, without forgotten ones. */
  devices(): readonly Identity[] {
    this.#shown ??= [...this.#devices.values()]
      .filter(({ id }) => !this.#gone.has(id))
      .map((identity) => this.#named(identity))
      .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
    return this.#shown;
  }

  /** Throws `no-such-device`. */
  device(id: string): Identity {
    const found = this.#devices.get(id);
    if (found === undefined || this.#gone.has(id)) throw new UserError('no-such-device', { device: id.slice(0, 64) });
    return this.#named(found);
  }

  has(id: string): boolean {
    return this.#devices.has(id) && !this.#gone.has(id);
  }

  /** The device that has a MAC or address now, or had it last; null = none of ours. */
  deviceOfEnd(end: string): string | null {
    return this.#byEnd.get(end) ?? null;
  }

  nameOf(id: string): string | null {
    return this.#names.get(id) ?? this.#devices.get(id)?.name ?? null;
  }

  isGone(device: string | null | undefined): boolean {
    return device !== null && device !== undefined && this.#gone.has(device);
  }

  /** Decisions that the engine has not carried out yet, the oldest first. */
  get pending(): readonly Decision[] {
    return this.#pending;
  }

  /** The newest time of the data that is stored; null = there is none. */
  get dataUs(): number | null {
    return this.#dataUs;
  }

  #readDataUs(): number | null {
    const minute = this.store.flows.newestMinute();
    const savedUs = this.store.state.savedUs();
    if (minute === null) return savedUs;
    return Math.max((minute + 1) * MINUTE_US, savedUs ?? 0);
  }

  #named(identity: Identity): Identity {
    const name = this.#names.get(identity.id);
    return name === undefined ? identity : { ...identity, name, nameSource: 'owner' };
  }

  #refreshDevices(): boolean {
    const touched = this.store.devices.takeTouched();
    if (touched !== null && touched.size === 0) return false;
    if (touched === null) {
      this.#devices.clear();
      for (const identity of this.store.devices.all()) this.#devices.set(identity.id, identity);
    } else {
      for (const id of touched) {
        const identity = this.store.devices.get(id);
        if (identity === null) this.#devices.delete(id);
        else this.#devices.set(id, identity);
      }
    }
    this.#byEnd.clear();
    // An address that two had belongs to the one seen last.
    for (const { id, macs, addresses } of [...this.#devices.values()].sort((a, b) => a.lastUs - b.lastUs))
      for (const end of [...macs, ...addresses]) this.#byEnd.set(end, id);
    this.#change();
    return true;
  }

  /** What the owner said and settings; another process may have written any of it. */
  #refreshOwner(haveDevicesChanged: boolean): void {
    const { owner } = this.store;
    const before = this.#read;
    const now = { ...owner.versions, data: this.store.dataVersion() };
    this.#read = now;
    const isNew = (name: keyof OwnerVersions): boolean => now[name] !== before[name] || now.data !== before.data;
    if (isNew('settings')) this.#readSettings();
    if (isNew('decisions')) {
      this.#pending = owner.decisions().map(({ decision }) => decision);
      this.#names = new Map(
        this.#pending.flatMap((each) => (each.kind === 'rename' ? [[each.device, each.name]] : [])),
      );
      this.#gone = new Set(this.#pending.flatMap((each) => (each.kind === 'forget' ? [each.device] : [])));
    }
    if (isNew('settings') || isNew('decisions')) {
      const answered = new Set(this.#pending.flatMap((each) => (each.kind === 'same' ? [each.question] : [])));
      this.questions = this.#asked.filter(({ id }) => !answered.has(id));
      this.#change();
    }
    if (isNew('verdicts')) {
      // The latest stands first, and counts.
      this.#verdicts = new Map(
        owner
          .verdicts()
          .toReversed()
          .map(({ alert, verdict }) => [alert, verdict]),
      );
      for (const entry of this.alerts.sorted())
        this.alerts.setVerdict(entry, this.#verdicts.get(entry.id) ?? entry.told);
    }
    if (isNew('rules')) this.#replaceRules(owner.rules());
    else if (this.rules.context.zone !== this.zone || (haveDevicesChanged && this.#hasGroupRules()))
      this.#replaceRules(this.rules.rules);
  }

  #readSettings(): void {
    this.settings = readHomeSettings(this.store);
    if (this.settings.zone !== this.zone.name) this.zone = createTimeZone(this.settings.zone);
    this.watched = readWatched(this.store);
    const { behaviour, questions } = readReport(this.store);
    this.behaviour = new Map(behaviour.map((each) => [each.device, each]));
    this.#asked = questions;
  }

  #replaceRules(rules: readonly AllowRule[]): void {
    this.rules = new AllowRules(rules, this.context);
    const read = (id: string) => this.store.alerts.get(id)?.alert ?? null;
    for (const entry of this.alerts.sorted()) this.alerts.setRule(entry, ruleFor(entry, this.rules, read));
    this.#change();
  }

  #hasGroupRules(): boolean {
    return this.rules.rules.some(({ scope }) => scope.device?.startsWith('group:') === true);
  }

  #refreshAlerts(): void {
    const touched = this.store.alerts.takeTouched();
    if (touched === null) {
      this.alerts.clear();
      for (const stored of this.store.alerts.list())
        this.alerts.put(
          stored,
          this.#verdicts.get(stored.alert.id) ?? stored.alert.verdict ?? null,
          this.rules.ruleFor(stored.alert),
        );
      return;
    }
    for (const id of touched) {
      const stored = this.store.alerts.get(id);
      if (stored === null) this.alerts.drop(id);
      else
        this.alerts.put(
          stored,
          this.#verdicts.get(id) ?? stored.alert.verdict ?? null,
          this.rules.ruleFor(stored.alert),
        );
    }
  }

  #change(): void {
    this.#shown = null;
    this.#version++;
  }
}
