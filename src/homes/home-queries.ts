// Everything that the API asks about a home, answered from the data folder: runs where the database is open for writing.
import type {
  AlertExplanation,
  AlertList,
  AlertQuery,
  AlertRow,
  IncidentList,
  RuleList,
  VerdictDocument,
  VerdictRequest,
} from '../documents/alerts.ts';
import type {
  ContractDocument,
  DestinationList,
  DeviceDocument,
  DeviceList,
  DeviceOutcome,
  DeviceQuery,
  MapDocument,
  MapQuery,
  QuestionList,
} from '../documents/devices.ts';
import type {
  BudgetEffect,
  BudgetEffectQuery,
  HomeDocument,
  ModelsDocument,
  TrafficDocument,
  TrafficQuery,
} from '../documents/home.ts';
import type { Store } from '../store/store.ts';
import { AlertDocuments } from './alert-documents.ts';
import { AlertLists } from './alert-lists.ts';
import { wordsFor } from './alert-wording.ts';
import { ContractDocuments, type ExportedFile } from './contract-documents.ts';
import { DeviceDocuments } from './device-documents.ts';
import { HomeCache } from './home-cache.ts';
import type { LivePart } from './home-frame.ts';
import { HomeOverview } from './home-overview.ts';
import type { Language } from './home-words.ts';
import { LearningDocuments } from './learning-documents.ts';
import { MapDocuments } from './map-document.ts';
import { OwnerDocuments } from './owner-documents.ts';
import { TrafficDocuments } from './traffic-documents.ts';

export type { LivePart } from './home-frame.ts';
export type { Language } from './home-words.ts';

/**
 * The methods have the names, documents and errors of HomePort (api/ports.ts), but answer at once. What is asked for most is kept in memory
 * and follows the store's changes; only the first call reads all of it. One object a store: it takes the notes of what was changed.
 */
export class HomeQueries {
  readonly #cache: HomeCache;
  readonly #alerts: AlertDocuments;
  readonly #lists: AlertLists;
  readonly #devices: DeviceDocuments;
  readonly #overview: HomeOverview;
  readonly #contracts: ContractDocuments;
  readonly #traffic: TrafficDocuments;
  readonly #map: MapDocuments;
  readonly #owner: OwnerDocuments;
  readonly #learning: LearningDocuments;

  /** `store` is open for writing. */
  constructor(store: Store) {
    const cache = new HomeCache(store);
    this.#cache = cache;
    this.#alerts = new AlertDocuments(cache);
    this.#lists = new AlertLists(cache, this.#alerts);
    this.#devices = new DeviceDocuments(cache);
    this.#overview = new HomeOverview(cache, this.#alerts, this.#devices);
    this.#contracts = new ContractDocuments(cache);
    this.#traffic = new TrafficDocuments(cache, this.#alerts);
    this.#map = new MapDocuments(cache, this.#devices);
    this.#owner = new OwnerDocuments(cache, this.#alerts);
    this.#learning = new LearningDocuments(cache, this.#alerts, this.#overview);
  }

  /** Something was saved: what is kept is brought up to date now instead of when it is asked for next. */
  changed(): void {
    this.#fresh().store.read(() => this.#overview.prepare());
  }

  home(language: Language, live: LivePart): HomeDocument {
    return this.#fresh().store.read(() => this.#overview.document(language, live));
  }

  devices(query: DeviceQuery): DeviceList {
    this.#fresh();
    return this.#devices.list(query);
  }

  device(id: string, language: Language): DeviceDocument {
    this.#fresh();
    return this.#devices.document(id, language);
  }

  rename(id: string, name: string): DeviceOutcome {
    this.#fresh();
    return this.#owner.rename(id, name);
  }

  forget(id: string): DeviceOutcome {
    this.#fresh();
    return this.#owner.forget(id);
  }

  contract(id: string, language: Language): ContractDocument {
    this.#fresh();
    return this.#contracts.document(id, language);
  }

  approve(id: string, version: number): DeviceOutcome {
    this.#fresh();
    this.#contracts.checkVersion(id, version);
    return this.#owner.approve(id, version);
  }

  exportContract(id: string, format: 'mud' | 'nftables' | 'markdown', language: Language = 'en'): ExportedFile {
    this.#fresh();
    return this.#contracts.file(id, format, language);
  }

  destinations(id: string, hours: number, language: Language = 'en'): DestinationList {
    this.#fresh();
    return this.#traffic.destinations(id, hours, language);
  }

  questions(language: Language = 'en'): QuestionList {
    this.#fresh();
    return this.#devices.questions(language);
  }

  answer(id: string, answer: 'same' | 'other'): DeviceOutcome {
    this.#fresh();
    return this.#owner.answer(id, answer);
  }

  map(query: MapQuery, language: Language = 'en'): MapDocument {
    this.#fresh();
    return this.#map.document(query, language);
  }

  traffic(query: TrafficQuery, language: Language): TrafficDocument {
    this.#fresh();
    return this.#traffic.curve(query, language);
  }

  alerts(query: AlertQuery, language: Language): AlertList {
    this.#fresh();
    return this.#lists.alerts(query, language);
  }

  alert(id: string, language: Language): AlertExplanation {
    this.#fresh();
    return this.#alerts.explanation(this.#alerts.entry(id), language);
  }

  /** A row of the list, for live events; null = there is no such alert any more. */
  alertRow(id: string, language: Language): AlertRow | null {
    const entry = this.#fresh().alerts.get(id);
    return entry === null ? null : this.#alerts.row(entry, language);
  }

  /** What the owner should do about an alert, in sentences; none where there is no such alert any more. */
  alertActions(id: string, language: Language): readonly string[] {
    const { alerts, zone } = this.#fresh();
    const entry = alerts.get(id);
    return entry === null ? [] : wordsFor(language).word(this.#alerts.read(entry), zone).actions;
  }

  alertMarkdown(id: string, language: Language): ExportedFile {
    this.#fresh();
    return this.#lists.markdown(id, language);
  }

  judge(id: string, request: VerdictRequest, language: Language): VerdictDocument {
    this.#fresh();
    return this.#owner.judge(id, request, language);
  }

  incidents(query: AlertQuery, language: Language): IncidentList {
    this.#fresh();
    return this.#lists.incidents(query, language);
  }

  rules(language: Language): RuleList {
    this.#fresh();
    return this.#owner.rules(language);
  }

  dropRule(id: string): void {
    this.#fresh();
    this.#owner.dropRule(id);
  }

  models(language: Language): ModelsDocument {
    this.#fresh();
    return this.#learning.models(language);
  }

  budgetEffect(query: BudgetEffectQuery, language: Language): BudgetEffect {
    this.#fresh();
    return this.#learning.budgetEffect(query, language);
  }

  #fresh(): HomeCache {
    this.#cache.refresh();
    return this.#cache;
  }
}
