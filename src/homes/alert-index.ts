// All stored alerts by what lists, counts and rules ask of them; their documents stay on disk until one is shown.
import type { Alert, AlertDevice, Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import { AllowRules } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { StoredAlert } from '../store/alert-table.ts';

export interface AlertEntry {
  readonly id: string;
  readonly incident: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly delivery: 'alert' | 'inbox' | 'notice';
  readonly device: AlertDevice;
  readonly startUs: number;
  readonly endUs: number;
  readonly raisedUs: number;
  readonly updatedUs: number;
  readonly isLearned: boolean;
  /** As the engine wrote it down; the owner's later word counts more. */
  readonly told: Verdict | null;
  verdict: Verdict | null;
  rule: AllowRule | null;
  readonly key: string | undefined;
}

export interface IncidentEntry {
  readonly id: string;
  /** By start. */
  readonly members: readonly AlertEntry[];
  /** The gravest. */
  readonly severity: Severity;
  readonly startUs: number;
  readonly endUs: number;
  /** When its latest alert was first told, and when one of them grew last. */
  readonly raisedUs: number;
  readonly updatedUs: number;
  readonly isOpen: boolean;
  /** The gravest alert of it that is open. */
  readonly worstOpen: Severity | null;
}

/** Told, not judged and not covered by a rule. */
export function isOpen({ delivery, verdict, rule }: AlertEntry): boolean {
  return delivery === 'alert' && verdict === null && rule === null;
}

export class AlertIndex {
  readonly #entries = new Map<string, AlertEntry>();
  readonly #members = new Map<string, Map<string, AlertEntry>>();
  readonly #incidents = new Map<string, IncidentEntry>();
  #sorted: AlertEntry[] | null = null;
  #sortedIncidents: IncidentEntry[] | null = [];
  #version = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  get(id: string): AlertEntry | null {
    return this.#entries.get(id) ?? null;
  }

  /** The one raised last first. */
  sorted(): readonly AlertEntry[] {
    this.#sorted ??= [...this.#entries.values()].sort(compareEntries);
    return this.#sorted;
  }

  incident(id: string): IncidentEntry | null {
    const known = this.#incidents.get(id);
    if (known !== undefined) return known;
    const members = this.#members.get(id);
    if (members === undefined) return null;
    const made = incidentOf(id, [...members.values()]);
    this.#incidents.set(id, made);
    return made;
  }

  /** The one with the latest news first. */
  incidents(): readonly IncidentEntry[] {
    this.#sortedIncidents ??= [...this.#members.keys()].map((id) => this.incident(id)!).sort(compareEntries);
    return this.#sortedIncidents;
  }

  clear(): void {
    this.#entries.clear();
    this.#members.clear();
    this.#incidents.clear();
    // Of many new ones the order is made once.
    this.#sorted = null;
    this.#sortedIncidents = null;
    this.#version++;
  }

  put(stored: StoredAlert, verdict: Verdict | null, rule: AllowRule | null): void {
    const entry = entryOf(stored, verdict, rule);
    const before = this.#entries.get(entry.id);
    if (before !== undefined) this.#leave(before);
    this.#entries.set(entry.id, entry);
    this.#sorted?.splice(placeIn(this.#sorted, entry), 0, entry);
    const members = this.#members.get(entry.incident) ?? new Map<string, AlertEntry>();
    members.set(entry.id, entry);
    this.#members.set(entry.incident, members);
    this.#change(entry.incident);
  }

  drop(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#leave(entry);
    this.#entries.delete(id);
    this.#change(entry.incident);
  }

  setVerdict(entry: AlertEntry, verdict: Verdict | null): void {
    if (entry.verdict === verdict) return;
    entry.verdict = verdict;
    this.#change(entry.incident);
  }

  setRule(entry: AlertEntry, rule: AllowRule | null): void {
    if (entry.rule === rule) return;
    entry.rule = rule;
    this.#change(entry.incident);
  }

  #leave(entry: AlertEntry): void {
    const { id, incident } = entry;
    this.#sorted?.splice(placeIn(this.#sorted, entry), 1);
    const members = this.#members.get(incident);
    members?.delete(id);
    if (members?.size === 0) this.#members.delete(incident);
    this.#incidents.delete(incident);
  }

  #change(incident: string): void {
    this.#incidents.delete(incident);
    this.#sortedIncidents = null;
    this.#version++;
  }
}

type Placed = Pick<AlertEntry, 'raisedUs' | 'id'>;

/** As places of pages are compared (page-cursor.ts): the latest first. */
function compareEntries(a: Placed, b: Placed): number {
  return b.raisedUs - a.raisedUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Where an entry stands in a sorted list, or would. */
function placeIn(sorted: readonly AlertEntry[], entry: AlertEntry): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntries(sorted[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const placeOfAlert = ({ raisedUs, id }: AlertEntry): { key: number; id: string } => ({ key: raisedUs, id });
export const placeOfIncident = ({ raisedUs, id }: IncidentEntry): { key: number; id: string } => ({
  key: raisedUs,
  id,
});

function entryOf(
  { alert, raisedUs, updatedUs }: StoredAlert,
  verdict: Verdict | null,
  rule: AllowRule | null,
): AlertEntry {
  return {
    id: alert.id,
    incident: alert.incident ?? alert.id,
    kind: alert.kind,
    severity: alert.severity,
    delivery: alert.delivery ?? 'alert',
    device: alert.device,
    startUs: alert.startUs,
    endUs: alert.endUs,
    raisedUs,
    updatedUs,
    isLearned: alert.proof !== undefined,
    told: alert.verdict ?? null,
    verdict,
    rule,
    key: alert.key,
  };
}

function incidentOf(id: string, unordered: readonly AlertEntry[]): IncidentEntry {
  const members = unordered.toSorted(
    (a, b) => a.startUs - b.startUs || a.raisedUs - b.raisedUs || (a.id < b.id ? -1 : 1),
  );
  const open = members.filter(isOpen);
  return {
    id,
    members,
    severity: gravest(members)!,
    startUs: members[0]!.startUs,
    endUs: Math.max(...members.map(({ endUs }) => endUs)),
    raisedUs: Math.max(...members.map(({ raisedUs }) => raisedUs)),
    updatedUs: Math.max(...members.map(({ updatedUs }) => updatedUs)),
    isOpen: open.length > 0,
    worstOpen: gravest(open),
  };
}

/** The gravest severity of some alerts; null = there are none. */
export function gravest(alerts: readonly { readonly severity: Severity }[]): Severity | null {
  let worst = -1;
  for (const { severity } of alerts) worst = Math.max(worst, SEVERITIES.indexOf(severity));
  return SEVERITIES[worst] ?? null;
}

/** The first rule that covers an alert. What a destination is stands in the document alone: that is read where it decides. */
export function ruleFor(entry: AlertEntry, rules: AllowRules, read: (id: string) => Alert | null): AllowRule | null {
  for (const rule of rules.rules) {
    const { destination, ...scope } = rule.scope;
    if (new AllowRules([{ ...rule, scope }], rules.context).ruleFor(outlineOf(entry)) === null) continue;
    if (destination === undefined) return rule;
    const alert = read(entry.id);
    if (alert !== null && new AllowRules([rule], rules.context).ruleFor(alert) !== null) return rule;
  }
  return null;
}

/** What rules without a destination look at. */
function outlineOf({ id, kind, severity, device, startUs, endUs, key }: AlertEntry): Alert {
  return {
    id,
    kind,
    severity,
    device,
    startUs,
    endUs,
    ...(key === undefined ? {} : { key }),
    place: { isOutside: false, isTargetOutside: false },
    count: 1,
    numbers: {},
    flows: [],
    technique: { id: '', name: '' },
  };
}
