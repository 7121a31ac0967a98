// Findings become alerts: those of one kind about one device and thing continue one alert, as long as no long pause lies between.
import type { Finding } from '../base/finding.ts';
import type { Technique } from '../detectors/detector.ts';
import type { Alert, AlertDevice, Verdict } from './alert.ts';
import { beginAlert, byGravity, continueAlert, type Delivery, deliveryOf } from './alert-merge.ts';
import { type AlertDevices, type AlertIdentities, deviceOfFinding, placeOfFinding } from './alert-subject.ts';
import type { AllowRules } from './allow-rules.ts';
import { type BookState, parseBookState } from './book-state.ts';
import { IncidentLinks } from './incident-links.ts';

/** Alerts kept; beyond, findings of a kind share one alert without a device, so a storm of alerts stays readable. */
export const ALERTS_MAX = 1000;
/** The same for what is no alert: notices and the inbox, each, so that a storm of them takes no place from alerts. */
export const OTHERS_MAX = 500;
/** A finding this long after the last one of its alert begins a new alert: the next day's scan is news, the next minute's is not. */
export const ALERT_GAP_SECONDS = 3600;

const HOUR_US = 3600e6;

/** What happened to an alert. */
export type AlertChange = 'new' | 'updated';

export interface AlertBookOptions {
  readonly devices: AlertDevices;
  /** Specs of the detectors and learners that report, for their techniques. */
  readonly detectors: readonly { readonly name: string; readonly technique: Technique }[];
  readonly gapSeconds?: number;
  /** Called for each new alert, and when one grows; `atUs`: the time of the data when it did. */
  readonly onAlert?: (alert: Alert, change: AlertChange, atUs: number) => void;
  /** Identities by MAC and address; absent in a scan, whose alerts carry no ids. */
  readonly identities?: AlertIdentities;
  /** Alerts that they cover are kept, but told to `onAllowed` instead of `onAlert`. */
  readonly rules?: AllowRules;
  readonly onAllowed?: (alert: Alert, change: AlertChange, atUs: number) => void;
  /** Alerts without a finding for so long are let go (absent: never), so that a book can run for years. */
  readonly keepSeconds?: number;
  /** Related alerts share an incident. */
  readonly hasIncidents?: boolean;
  /** What `save` gave; throws a UserError when it is no such thing. */
  readonly restored?: unknown;
}

export interface AlertBook {
  /** Takes a finding at a time of the data (absent: the finding's end); suits `EngineOptions.onFinding`. */
  readonly add: (finding: Finding, atUs?: number) => void;
  /** All alerts that no rule covers: the gravest first, then by start. */
  alerts(): readonly Alert[];
  /** Marks an alert with what the owner said; null if the book does not hold it (any more). */
  judge(id: string, verdict: Verdict): Alert | null;
  /** Forgets all alerts of a device. */
  forget(device: string): void;
  /** Findings that went into shared alerts because the book was full. */
  readonly aggregated: number;
  /** Plain JSON from which a book goes on as this one does; the same state is the same text. */
  save(): unknown;
}

interface Entry {
  alert: Alert;
  /** What findings of it are found by; the second after its MAC became known. */
  readonly mergeKeys: string[];
  /** Told to `onAlert` already. */
  isTold: boolean;
}

/** An empty book, or the one that was saved. */
export function createAlertBook(options: AlertBookOptions): AlertBook {
  const book = new Book(options);
  return {
    add: (finding, atUs = finding.endUs) => book.add(finding, atUs),
    alerts: () => book.alerts(),
    judge: (id, verdict) => book.judge(id, verdict),
    forget: (device) => book.forget(device),
    get aggregated() {
      return book.aggregated;
    },
    save: () => book.save(),
  };
}

class Book {
  readonly #options: AlertBookOptions;
  readonly #techniques: ReadonlyMap<string, Technique>;
  readonly #gapUs: number;
  readonly #keepUs: number;
  readonly #links: IncidentLinks | null;
  #entries: Entry[] = [];
  #byKey = new Map<string, Entry[]>();
  #prunedHour = Number.NEGATIVE_INFINITY;
  #aggregated = 0;
  /** Entries by delivery. */
  readonly #counts: Record<Delivery, number> = { alert: 0, inbox: 0, notice: 0 };

  constructor(options: AlertBookOptions) {
    this.#options = options;
    this.#techniques = new Map(options.detectors.map((spec) => [spec.name, spec.technique]));
    this.#gapUs = (options.gapSeconds ?? ALERT_GAP_SECONDS) * 1e6;
    this.#keepUs = (options.keepSeconds ?? Number.POSITIVE_INFINITY) * 1e6;
    const state = options.restored === undefined ? null : parseBookState(options.restored);
    this.#links =
      options.hasIncidents === true
        ? new IncidentLinks(
            state?.incidents ?? [],
            (address) => options.devices.deviceOfAddress(address)?.isGateway === true,
          )
        : null;
    if (state !== null) this.#restore(state);
  }

  get aggregated(): number {
    return this.#aggregated;
  }

  add(finding: Finding, atUs: number): void {
    const { devices, identities } = this.#options;
    this.#prune(atUs);
    const device = deviceOfFinding(finding, devices, identities);
    const keyOf = (subject: string): string => `${finding.detector}|${subject}|${finding.key}`;
    const mergeKey = keyOf(device.id ?? device.mac ?? device.ip ?? '');
    const entry =
      this.#find(mergeKey, finding.startUs) ?? this.#findByAddress(mergeKey, keyOf, device, finding.startUs);
    if (entry !== null) this.#continue(entry, finding, device, atUs);
    else if (this.#isFull(finding)) this.#share(finding, atUs);
    else this.#begin(finding, device, mergeKey, false, atUs);
  }

  alerts(): Alert[] {
    const { rules } = this.#options;
    const alerts = this.#entries.map((entry) => entry.alert);
    return (rules === undefined ? alerts : alerts.filter((alert) => rules.ruleFor(alert) === null)).sort(byGravity);
  }

  judge(id: string, verdict: Verdict): Alert | null {
    const entry = this.#entries.find(({ alert }) => alert.id === id);
    if (entry === undefined) return null;
    entry.alert = { ...entry.alert, verdict };
    return entry.alert;
  }

  forget(device: string): void {
    this.#keep((alert) => alert.device.id !== device);
    this.#links?.forget(device);
  }

  save(): BookState {
    return {
      version: 1,
      prunedHour: Number.isFinite(this.#prunedHour) ? this.#prunedHour : null,
      aggregated: this.#aggregated,
      entries: this.#entries.map(({ alert, mergeKeys, isTold }) => ({ alert, mergeKeys, isTold })),
      incidents: this.#links?.save() ?? [],
    };
  }

  #restore(state: BookState): void {
    this.#prunedHour = state.prunedHour ?? Number.NEGATIVE_INFINITY;
    this.#aggregated = state.aggregated;
    for (const { alert, mergeKeys, isTold } of state.entries)
      this.#insert({ alert, mergeKeys: [...mergeKeys], isTold });
  }

  #insert(entry: Entry): void {
    this.#entries.push(entry);
    this.#counts[entry.alert.delivery ?? 'alert']++;
    for (const key of entry.mergeKeys) this.#remember(key, entry);
  }

  #remember(key: string, entry: Entry): void {
    const entries = this.#byKey.get(key);
    if (entries === undefined) this.#byKey.set(key, [entry]);
    else entries.push(entry);
  }

  /** The alert that a finding continues: the latest one that began before it and ended at most a gap before it. */
  #find(mergeKey: string, startUs: number): Entry | null {
    const candidates = this.#byKey.get(mergeKey) ?? [];
    for (let i = candidates.length - 1; i >= 0; i--) {
      const { alert } = candidates[i]!;
      if (i > 0 && startUs < alert.startUs) continue;
      return startUs - alert.endUs > this.#gapUs ? null : candidates[i]!;
    }
    return null;
  }

  /** Its identity or MAC became known since: what was told about the MAC or address alone goes on under it. */
  #findByAddress(
    mergeKey: string,
    keyOf: (subject: string) => string,
    device: AlertDevice,
    startUs: number,
  ): Entry | null {
    for (const subject of [device.mac, device.ip]) {
      if (subject === null || keyOf(subject) === mergeKey) continue;
      const entry = this.#find(keyOf(subject), startUs);
      if (entry === null || (entry.alert.device.id ?? null) !== null) continue;
      // Another device had the address then.
      if (entry.alert.device.mac !== null && entry.alert.device.mac !== device.mac) continue;
      entry.mergeKeys.push(mergeKey);
      this.#remember(mergeKey, entry);
      return entry;
    }
    return null;
  }

  #isFull(finding: Finding): boolean {
    const delivery = deliveryOf(finding);
    return this.#counts[delivery] >= (delivery === 'alert' ? ALERTS_MAX : OTHERS_MAX);
  }

  #share(finding: Finding, atUs: number): void {
    this.#aggregated++;
    const nobody = { mac: null, ip: null, name: null };
    const mergeKey = `${finding.detector}|*`;
    const entry = this.#byKey.get(mergeKey)?.[0];
    if (entry === undefined) this.#begin(finding, nobody, mergeKey, true, atUs);
    else this.#continue(entry, finding, nobody, atUs);
  }

  #begin(finding: Finding, device: AlertDevice, mergeKey: string, isShared: boolean, atUs: number): void {
    const { id = '', name = '' } = this.#techniques.get(finding.detector) ?? {};
    const place = placeOfFinding(finding, device, this.#options.devices);
    const alert = beginAlert(finding, { device, place, mergeKey, technique: { id, name }, isShared });
    const entry: Entry = { alert, mergeKeys: [mergeKey], isTold: false };
    if (this.#links !== null && !isShared) entry.alert = { ...alert, incident: this.#links.incidentOf(alert) };
    this.#insert(entry);
    this.#tell(entry, 'new', atUs);
  }

  #continue(entry: Entry, finding: Finding, device: AlertDevice, atUs: number): void {
    this.#counts[entry.alert.delivery ?? 'alert']--;
    entry.alert = continueAlert(entry.alert, finding, device);
    this.#counts[entry.alert.delivery ?? 'alert']++;
    this.#links?.extend(entry.alert);
    this.#tell(entry, 'updated', atUs);
  }

  #tell(entry: Entry, change: AlertChange, atUs: number): void {
    const { rules, onAlert, onAllowed } = this.#options;
    if (rules !== undefined && rules.ruleFor(entry.alert) !== null) {
      onAllowed?.(entry.alert, change, atUs);
      return;
    }
    // One that a rule covered until now is new to the owner.
    onAlert?.(entry.alert, entry.isTold ? 'updated' : 'new', atUs);
    entry.isTold = true;
  }

  /** Lets old alerts go once an hour of data time; a clock that jumped back lets go those of a far future. */
  #prune(atUs: number): void {
    const hour = Math.floor(atUs / HOUR_US);
    if (this.#keepUs === Number.POSITIVE_INFINITY || hour === this.#prunedHour) return;
    this.#prunedHour = hour;
    const [from, until] = [hour * HOUR_US - this.#keepUs, (hour + 1) * HOUR_US + this.#keepUs];
    this.#keep((alert) => alert.endUs >= from && alert.startUs <= until);
    this.#links?.prune(from, until);
  }

  #keep(isKept: (alert: Alert) => boolean): void {
    if (this.#entries.every(({ alert }) => isKept(alert))) return;
    const entries = this.#entries.filter(({ alert }) => isKept(alert));
    this.#entries = [];
    this.#byKey = new Map();
    Object.assign(this.#counts, { alert: 0, inbox: 0, notice: 0 });
    for (const entry of entries) this.#insert(entry);
  }
}
