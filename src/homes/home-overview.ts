// The home at one look: its state in one sentence, what needs the owner, and the figures beside.
import { cleanText } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { Identity } from '../devices/identity.ts';
import type { AlertRow, IncidentRow } from '../documents/alerts.ts';
import type { BudgetDocument, HomeDocument, NeedCard } from '../documents/home.ts';
import type { AlertDocuments } from './alert-documents.ts';
import type { AlertEntry, IncidentEntry } from './alert-index.ts';
import { budgetStatus, isFalseAlert } from './budget-status.ts';
import type { DeviceDocuments } from './device-documents.ts';
import type { HomeCache } from './home-cache.ts';
import { type LivePart, silentMinutes } from './home-frame.ts';
import { type HomeWords, homeWords, type Language } from './home-words.ts';

const DAY_US = 86_400e6;
const NEEDS_MAX = 3;
const INCIDENTS_MAX = 5;
const DAY_MINUTES = 1440;
const MINUTE_US = 60e6;

export class HomeOverview {
  readonly #cache: HomeCache;
  readonly #alerts: AlertDocuments;
  readonly #devices: DeviceDocuments;
  #figures: { readonly version: number; readonly dataUs: number | null; readonly value: Figures } | null = null;

  #day: { readonly key: string; readonly up: number; readonly down: number } | null = null;

  constructor(cache: HomeCache, alerts: AlertDocuments, devices: DeviceDocuments) {
    this.#cache = cache;
    this.#alerts = alerts;
    this.#devices = devices;
  }

  document(language: Language, live: LivePart): HomeDocument {
    const words = homeWords(language);
    const dataUs = live.newestDataUs ?? this.#cache.dataUs;
    const figures = this.#readFigures();
    const needs = this.#needs(figures, live, words, language);
    const { state, sentence } = this.#state(figures, needs, live, words);
    return {
      state,
      sentence: sentence.slice(0, 4096),
      needs: needs.slice(0, NEEDS_MAX).map(({ card }) => card()),
      moreNeeds: Math.max(0, needs.length - NEEDS_MAX),
      devices: figures.devices,
      traffic: { upNow: live.upNow, downNow: live.downNow, ...this.#dayTraffic() },
      alerts: figures.alerts,
      budget: this.budget(language),
      coverage: figures.coverage,
      health: { ...live.health },
      input: live.input,
      isSimulated: live.isSimulated,
      incidents: figures.incidents.slice(0, INCIDENTS_MAX).map((each) => this.#alerts.incidentRow(each, language)),
      dataTime: dataUs === null ? null : dataUs / 1e6,
      now: live.now,
    };
  }

  budget(language: Language): BudgetDocument {
    const { settings, watched } = this.#cache;
    const status = budgetStatus(settings.budget, watched, this.#readFigures().falseAlerts);
    return { ...status, words: homeWords(language).budget(String(status.count), status.perDays) };
  }

  /** Makes what the next documents are made from: after a save, when nobody waits. */
  prepare(): void {
    this.#readFigures();
    this.#dayTraffic();
  }

  /** As of what was saved last: the newest data of all are seconds ahead of it. */
  #readFigures(): Figures {
    const { version, dataUs } = this.#cache;
    const known = this.#figures;
    if (known !== null && known.version === version && known.dataUs === dataUs) return known.value;
    const value = this.#makeFigures(dataUs);
    this.#figures = { version, dataUs, value };
    return value;
  }

  #makeFigures(dataUs: number | null): Figures {
    const cache = this.#cache;
    const devices = cache.devices();
    const phaseOf = ({ id }: Identity) => cache.behaviour.get(id)?.phase ?? 'facts-only';
    const level = (wanted: string): number => devices.filter(({ coverage }) => coverage.level === wanted).length;
    return {
      devices: {
        online: devices.filter((each) => this.#devices.isOnline(each)).length,
        total: devices.length,
        isNew: devices.filter((each) => this.#devices.isNew(each)).length,
        learning: devices.filter((each) => phaseOf(each) !== 'watching').length,
      },
      hasWatched: devices.some((each) => phaseOf(each) === 'watching'),
      ...this.#countAlerts(dataUs),
      coverage: {
        internet: level('internet'),
        lan: level('lan'),
        dnsOnly: level('dns-only'),
        notSeen: level('not-seen'),
      },
      incidents: this.#shownIncidents(),
      changed: devices.filter(({ id }) => hasChanged(cache, id)),
    };
  }

  #countAlerts(dataUs: number | null): Pick<Figures, 'alerts' | 'falseAlerts'> {
    const cache = this.#cache;
    const wanting = cache.alerts.incidents().filter(wantsOwner).length;
    const alerts = { open: 0, wanting, last24h: 0, last7d: 0, inbox: 0, allowed: 0 };
    let falseAlerts = 0;
    for (const entry of cache.alerts.sorted()) {
      if (cache.isGone(entry.device.id)) continue;
      const { delivery, verdict, rule, raisedUs } = entry;
      if (isFalse(entry)) falseAlerts++;
      if (rule !== null) alerts.allowed++;
      else if (delivery === 'inbox' && verdict === null) alerts.inbox++;
      else if (delivery === 'alert') {
        if (verdict === null) alerts.open++;
        if (dataUs !== null && raisedUs > dataUs - DAY_US) alerts.last24h++;
        if (dataUs !== null && raisedUs > dataUs - 7 * DAY_US) alerts.last7d++;
      }
    }
    return { alerts, falseAlerts };
  }

  /** All that are open, and of the others the latest. */
  #shownIncidents(): IncidentEntry[] {
    const cache = this.#cache;
    const open: IncidentEntry[] = [];
    const others: IncidentEntry[] = [];
    for (const incident of cache.alerts.incidents()) {
      if (!incident.isOpen && others.length >= INCIDENTS_MAX) continue;
      const isTold = incident.members.some((each) => each.delivery === 'alert' && !cache.isGone(each.device.id));
      if (isTold) (incident.isOpen ? open : others).push(incident);
    }
    return [...open, ...others];
  }

  /** Bytes with the Internet in the 24 hours before the newest data. */
  #dayTraffic(): { readonly up24h: number; readonly down24h: number } {
    const { store, dataUs } = this.#cache;
    if (dataUs === null) return { up24h: 0, down24h: 0 };
    const until = Math.ceil(dataUs / MINUTE_US);
    const key = `${store.flows.version} ${until}`;
    if (this.#day?.key !== key)
      this.#day = { key, ...store.read(() => store.traffic.sum(0, '', until - DAY_MINUTES, until)) };
    return { up24h: this.#day.up, down24h: this.#day.down };
  }

  #needs(figures: Figures, live: LivePart, words: HomeWords, language: Language): Need[] {
    const needs: Need[] = [];
    for (const incident of figures.incidents) {
      const severity = incident.worstOpen;
      if (severity === null || !wantsOwner(incident)) continue;
      needs.push({
        kind: 'incident',
        severity,
        card: () => this.#incidentCard(incident, severity, language),
        headline: () => this.#gravestOf(this.#alerts.incidentRow(incident, language), severity).title,
      });
    }
    const add = (kind: NeedCard['kind'], severity: Severity, title: string, text: string, target: string): void => {
      needs.push({ kind, severity, card: () => ({ kind, severity, title, words: text, target, at: live.now }) });
    };
    if (live.health.state === 'degraded') add('health', 'medium', words.healthTitle, live.health.words, '/health');
    if (live.needsSetup) add('setup', 'medium', words.setupTitle, words.setup, '/setup');
    for (const channel of live.silentChannels)
      add('silent-channel', 'medium', words.silentTitle(cleanText(channel)), words.silent, '/settings');
    for (const { older, newer } of this.#devices.questions().questions)
      add(
        'question',
        'low',
        words.questionTitle,
        words.question(newer.name ?? newer.mac ?? newer.id, older.name ?? older.mac ?? older.id),
        `/devices/${newer.id}`,
      );
    for (const { id, name } of figures.changed)
      add(
        'contract',
        'low',
        words.contractTitle(name === null ? id : cleanText(name)),
        words.contract,
        `/devices/${id}`,
      );
    // A stable sort: of the same weight the order above holds.
    return needs.sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  }

  /** The first alert of this severity speaks for its incident, here as in the list: it stays when more of the same follow. */
  #gravestOf({ alerts }: IncidentRow, severity: Severity): AlertRow {
    return alerts.find((each) => each.severity === severity) ?? alerts.at(-1)!;
  }

  #incidentCard(incident: IncidentEntry, severity: Severity, language: Language): NeedCard {
    const row = this.#alerts.incidentRow(incident, language);
    const gravest = this.#gravestOf(row, severity);
    return {
      kind: 'incident',
      severity,
      title: row.title,
      words: gravest.sentence,
      target: `/alerts/${gravest.id}`,
      at: row.updated,
    };
  }

  /** The first that holds: blind, act, look, learning, calm. */
  #state(
    figures: Figures,
    needs: readonly Need[],
    live: LivePart,
    words: HomeWords,
  ): Pick<HomeDocument, 'state' | 'sentence'> {
    const { total } = figures.devices;
    if (live.isCaptureDown === true) return { state: 'blind', sentence: words.blindCapture };
    const silent = silentMinutes(live);
    if (silent > 0) return { state: 'blind', sentence: words.blindSilent(silent) };
    const [first] = needs;
    if (first !== undefined && first.severity === 'high')
      return {
        state: 'act',
        sentence: words.act(headlineOf(first), needs.filter(({ severity }) => severity === 'high').length - 1),
      };
    const things = needs.filter(({ kind }) => kind === 'incident' || kind === 'question' || kind === 'contract');
    if (things[0] !== undefined) return { state: 'look', sentence: words.look(things.length, headlineOf(things[0])) };
    if (live.input === null && total === 0) return { state: 'learning', sentence: words.noInput };
    if (live.newestDataUs === null && total === 0) return { state: 'learning', sentence: words.waiting };
    if (!figures.hasWatched)
      return { state: 'learning', sentence: total === 0 ? words.noDevices : words.learning(total) };
    return { state: 'calm', sentence: words.calm(total) };
  }
}

interface Figures {
  readonly devices: HomeDocument['devices'];
  /** At least one device is past its learning. */
  readonly hasWatched: boolean;
  readonly alerts: HomeDocument['alerts'];
  readonly falseAlerts: number;
  readonly coverage: HomeDocument['coverage'];
  /** With something that was told: all open ones, then the latest others. */
  readonly incidents: readonly IncidentEntry[];
  /** Devices whose behaviour is another than the approved one. */
  readonly changed: readonly Identity[];
}

/** Something that wants the owner; most find no room, so the card is made when it is shown. */
interface Need {
  readonly kind: NeedCard['kind'];
  readonly severity: Severity;
  readonly card: () => NeedCard;
  /** In few words, for the sentence above the cards; the card's title unless given. */
  readonly headline?: () => string;
}

const headlineOf = ({ card, headline }: Need): string => (headline === undefined ? card().title : headline());

/** Open, and more than a remark. */
function wantsOwner({ worstOpen }: IncidentEntry): boolean {
  return worstOpen !== null && SEVERITIES.indexOf(worstOpen) >= SEVERITIES.indexOf('medium');
}

function isFalse({ delivery, isLearned, severity, verdict, rule }: AlertEntry): boolean {
  return isFalseAlert({ isTold: delivery === 'alert', isLearned, severity, verdict, isAllowed: rule !== null });
}

/** An approval that is on its way counts. */
function hasChanged(cache: HomeCache, device: string): boolean {
  const contract = cache.behaviour.get(device)?.contract;
  if (contract === undefined || contract.approved === null || contract.approved >= contract.version) return false;
  return !cache.pending.some(
    (each) => each.kind === 'approve' && each.device === device && each.version === contract.version,
  );
}
