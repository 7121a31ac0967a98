// Lists of alerts and incidents, page by page, and an alert as Markdown.
import { SEVERITIES } from '../base/finding.ts';
import { markdownText } from '../base/output-text.ts';
import type { AlertList, AlertQuery, IncidentList } from '../documents/alerts.ts';
import type { AlertDocuments } from './alert-documents.ts';
import { type AlertEntry, isOpen, placeOfAlert, placeOfIncident } from './alert-index.ts';
import { wordsFor } from './alert-wording.ts';
import type { ExportedFile } from './contract-documents.ts';
import type { HomeCache } from './home-cache.ts';
import { homeWords, type Language } from './home-words.ts';
import { pageOf } from './page-cursor.ts';

const TEXT_MAX = 1000;

export class AlertLists {
  readonly #cache: HomeCache;
  readonly #documents: AlertDocuments;

  constructor(cache: HomeCache, documents: AlertDocuments) {
    this.#cache = cache;
    this.#documents = documents;
  }

  alerts(query: AlertQuery, language: Language): AlertList {
    const wanted = this.#filterOf(query);
    const found = this.#cache.alerts.sorted().filter(wanted);
    const { rows, next } = pageOf('alerts', found, placeOfAlert, query);
    return { alerts: rows.map((entry) => this.#documents.row(entry, language)), total: found.length, next };
  }

  /** Incidents with at least one alert that is asked for; their rows have all of their alerts. */
  incidents(query: AlertQuery, language: Language): IncidentList {
    const wanted = this.#filterOf(query);
    const found = this.#cache.alerts.incidents().filter(({ members }) => members.some(wanted));
    const { rows, next } = pageOf('incidents', found, placeOfIncident, query);
    return {
      incidents: rows.map((incident) => this.#documents.incidentRow(incident, language)),
      total: found.length,
      next,
    };
  }

  markdown(idStart: string, language: Language): ExportedFile {
    const entry = this.#documents.entry(idStart);
    const { explain, lines } = wordsFor(language);
    const { zone } = this.#cache;
    const { severity, severities, device, labels } = homeWords(language).markdown;
    const alert = this.#documents.read(entry);
    const explanation = explain(alert, zone);
    const name = alert.device.name ?? alert.device.ip ?? alert.device.mac ?? '-';
    const body = lines(explanation, zone).map(({ label, text }) => {
      const shown = markdownText(text, TEXT_MAX);
      return label === '' ? `  ${shown}` : `- **${labels[label] ?? label}:** ${shown}`;
    });
    const head = `# ${markdownText(explanation.title)}\n\n${severity}: ${severities[explanation.severity]} · ${device}: ${markdownText(name)}\n\n`;
    return {
      type: 'text/markdown; charset=utf-8',
      name: `porchlight-${alert.id.slice(0, 12)}.md`,
      body: `${head}${body.join('\n')}\n`,
    };
  }

  #filterOf({ device, severity, delivery, since, state }: AlertQuery): (entry: AlertEntry) => boolean {
    const least = SEVERITIES.indexOf(severity ?? 'info');
    const sinceUs = since === undefined ? Number.NEGATIVE_INFINITY : since * 1e6;
    return (entry) =>
      SEVERITIES.indexOf(entry.severity) >= least &&
      entry.endUs >= sinceUs &&
      (device === undefined || entry.device.id === device) &&
      (delivery === undefined || entry.delivery === delivery) &&
      hasState(entry, state) &&
      !this.#cache.isGone(entry.device.id);
  }
}

function hasState(entry: AlertEntry, state: AlertQuery['state']): boolean {
  switch (state) {
    case 'all':
      return true;
    case 'open':
      return isOpen(entry);
    case 'judged':
      return entry.verdict !== null;
    case 'allowed':
      return entry.rule !== null;
  }
}
