// Alerts and incidents as documents: rows of lists, and one explained.
import type { Alert } from '../alerts/alert.ts';
import { cleanText, parseAlert } from '../alerts/index.ts';
import { UserError } from '../base/user-error.ts';
import type { AlertExplanation, AlertRow, IncidentRow } from '../documents/alerts.ts';
import { communityIdOf } from '../flows/index.ts';
import type { AlertEntry, IncidentEntry } from './alert-index.ts';
import { wordsFor } from './alert-wording.ts';
import type { HomeCache } from './home-cache.ts';
import { homeWords, type Language } from './home-words.ts';

/** Alerts of an incident that its row carries, the latest. */
const INCIDENT_ALERTS_MAX = 50;
/** Rows that are kept in words; then all are made anew. */
const ROWS_KEPT = 4000;
const TEXT_MAX = 4096;
const FLOWS_MAX = 200;

interface KeptRow {
  readonly updatedUs: number;
  readonly name: string | null;
  readonly zone: string;
  readonly row: Omit<AlertRow, 'verdict' | 'allowedBy'>;
}

export class AlertDocuments {
  readonly #cache: HomeCache;
  readonly #kept = new Map<string, KeptRow>();

  constructor(cache: HomeCache) {
    this.#cache = cache;
  }

  /** The alert whose id begins so. Throws `no-such-alert` and `which-alert`. */
  entry(idStart: string): AlertEntry {
    const exact = this.#cache.alerts.get(idStart);
    if (exact !== null && !this.#cache.isGone(exact.device.id)) return exact;
    const found = this.#cache.store.alerts
      .find(idStart)
      .flatMap(({ alert }) => this.#cache.alerts.get(alert.id) ?? [])
      .filter(({ device }) => !this.#cache.isGone(device.id));
    const shown = idStart.slice(0, 64);
    if (found.length === 0) throw new UserError('no-such-alert', { alert: shown });
    if (found.length > 1) throw new UserError('which-alert', { alert: shown, count: 'several' });
    return found[0]!;
  }

  /** The alert itself, checked, with the name that its device has now. Throws `data-damaged`. */
  read({ id, verdict }: AlertEntry): Alert {
    const { store } = this.#cache;
    const stored = store.read(() => store.alerts.get(id));
    if (stored === null) throw new UserError('no-such-alert', { alert: id });
    let alert: Alert;
    try {
      alert = parseAlert(stored.alert);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UserError('data-damaged', { file: store.file, reason }, { cause });
    }
    const { device } = alert;
    const named: Alert = { ...alert, device: { ...device, name: this.#nameOf(alert.device.id) ?? device.name } };
    return verdict === null ? named : { ...named, verdict };
  }

  row(entry: AlertEntry, language: Language): AlertRow {
    return { ...this.#worded(entry, language), verdict: entry.verdict, allowedBy: entry.rule?.id ?? null };
  }

  incidentRow(incident: IncidentEntry, language: Language): IncidentRow {
    const shown = incident.members.slice(-INCIDENT_ALERTS_MAX);
    const rows = shown.map((entry) => this.row(entry, language));
    const devices = new Map(rows.map(({ device }) => [device.id ?? device.mac ?? device.ip ?? '', device]));
    return {
      id: incident.id,
      title: homeWords(language)
        .story(rows.map(({ title }) => title))
        .slice(0, TEXT_MAX),
      severity: incident.severity,
      start: incident.startUs / 1e6,
      end: incident.endUs / 1e6,
      updated: incident.updatedUs / 1e6,
      raised: incident.raisedUs / 1e6,
      devices: [...devices.values()],
      alerts: rows,
      alertCount: incident.members.length,
      isOpen: incident.isOpen,
    };
  }

  explanation(entry: AlertEntry, language: Language): AlertExplanation {
    const { zone, alerts } = this.#cache;
    const { explain } = wordsFor(language);
    const { meaning, figures, features, counterfactual, probability, evidence, confidence, flows, technique, actions } =
      explain(this.read(entry), zone);
    const members = alerts.incident(entry.incident)?.members.slice(-INCIDENT_ALERTS_MAX) ?? [entry];
    const timeline = members.length > 1 ? members.map((each) => this.#step(each, language)) : [];
    return {
      alert: this.row(entry, language),
      meaning: meaning.slice(0, TEXT_MAX),
      figures: figures.map(({ label, value }) => ({ label, value: value.slice(0, TEXT_MAX) })),
      features: features.map((feature) => ({ ...feature })),
      counterfactual,
      probability: probability === null ? null : { logP: probability.logP, words: probability.words },
      evidence: evidence === null ? null : { words: evidence.words, isOverBudget: evidence.isOverBudget },
      confidence: confidence === null ? null : { ...confidence },
      flows: flows.slice(0, FLOWS_MAX).map((flow) => ({
        start: entry.startUs / 1e6,
        source: flow.originator,
        sourcePort: flow.originatorPort,
        destination: flow.responder,
        destinationPort: flow.responderPort,
        protocol: cleanText(flow.protocol),
        communityId: communityIdOf(flow),
      })),
      technique: { ...technique },
      actions: [...actions],
      related: members.flatMap(({ id }) => (id === entry.id ? [] : [id])),
      story: timeline.length === 0 ? null : homeWords(language).story(timeline.map(({ title }) => title)),
      timeline,
    };
  }

  #step(entry: AlertEntry, language: Language): AlertExplanation['timeline'][number] {
    const { id, start, end, title, severity, device } = this.#worded(entry, language);
    return { start, end, alert: id, title, severity, device };
  }

  #worded(entry: AlertEntry, language: Language): KeptRow['row'] {
    const key = `${language} ${entry.id}`;
    const name = this.#nameOf(entry.device.id);
    const zone = this.#cache.zone;
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.updatedUs === entry.updatedUs && kept.name === name && kept.zone === zone.name)
      return kept.row;
    const alert = this.read(entry);
    const { title, sentence } = wordsFor(language).word(alert, zone);
    const { device } = alert;
    const row: KeptRow['row'] = {
      id: alert.id,
      incident: entry.incident,
      kind: alert.kind,
      severity: alert.severity,
      delivery: entry.delivery,
      title: title.slice(0, TEXT_MAX),
      sentence: sentence.slice(0, TEXT_MAX),
      device: {
        id: device.id ?? null,
        name: device.name === null ? null : cleanText(device.name),
        mac: device.mac,
        ip: device.ip,
      },
      start: alert.startUs / 1e6,
      end: alert.endUs / 1e6,
      raised: entry.raisedUs / 1e6,
      updated: entry.updatedUs / 1e6,
      count: alert.count,
      isLearned: entry.isLearned,
    };
    if (this.#kept.size >= ROWS_KEPT) this.#kept.clear();
    this.#kept.set(key, { updatedUs: entry.updatedUs, name, zone: zone.name, row });
    return row;
  }

  #nameOf(device: string | null | undefined): string | null {
    return device === null || device === undefined ? null : this.#cache.nameOf(device);
  }
}
