// What the API needs of the rest of the program: every route calls one of these. The daemon puts the parts in.
import type { Caller, SignedIn, Source } from '../access/caller.ts';
import type { AuditList, Scope, SessionRow, TokenRow, UserRow } from '../documents/access.ts';
import type {
  AlertExplanation,
  AlertList,
  AlertQuery,
  IncidentList,
  RuleList,
  VerdictDocument,
  VerdictRequest,
} from '../documents/alerts.ts';
import type { PageQuery } from '../documents/basic-shapes.ts';
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
import type { LiveEvent } from '../documents/events.ts';
import type {
  BudgetEffect,
  BudgetEffectQuery,
  HealthDocument,
  HomeDocument,
  LogList,
  ModelsDocument,
  TrafficDocument,
  TrafficQuery,
} from '../documents/home.ts';
import type { GuardianResult, ScanComparison, ScanDocument, ScanList, ScanRow } from '../documents/scans.ts';
import type {
  ChannelChange,
  ChannelList,
  ChannelRow,
  ChannelTest,
  DeliveryList,
  DemoDocument,
  InputCheck,
  InputChoice,
  InputList,
  ProofDocument,
  ProofPlan,
  SettingsChange,
  SettingsDocument,
} from '../documents/setup.ts';
import type { Answered } from './written-document.ts';

export type Language = 'en' | 'de';

/** A file to download; a text is sent as UTF-8. */
export interface Download {
  readonly type: string;
  readonly name: string;
  readonly body: string | Uint8Array;
}

/** What the home knows, from the store. All reject with UserErrors: no-such-device, no-such-alert … */
export interface HomePort {
  home(language: Language): Promise<HomeDocument>;
  devices(query: DeviceQuery): Promise<Answered<DeviceList>>;
  device(id: string, language: Language): Promise<Answered<DeviceDocument>>;
  rename(id: string, name: string): Promise<DeviceOutcome>;
  /** Erases everything about it. */
  forget(id: string): Promise<DeviceOutcome>;
  contract(id: string, language: Language): Promise<Answered<ContractDocument>>;
  approve(id: string, version: number): Promise<DeviceOutcome>;
  exportContract(id: string, format: 'mud' | 'nftables' | 'markdown', language?: Language): Promise<Download>;
  destinations(id: string, hours: number, language: Language): Promise<Answered<DestinationList>>;
  questions(language: Language): Promise<Answered<QuestionList>>;
  answer(id: string, answer: 'same' | 'other'): Promise<DeviceOutcome>;
  map(query: MapQuery, language: Language): Promise<Answered<MapDocument>>;
  traffic(query: TrafficQuery, language: Language): Promise<Answered<TrafficDocument>>;
  alerts(query: AlertQuery, language: Language): Promise<Answered<AlertList>>;
  alert(id: string, language: Language): Promise<Answered<AlertExplanation>>;
  /** The alert as Markdown, to share. */
  alertMarkdown(id: string, language: Language): Promise<Download>;
  judge(id: string, request: VerdictRequest, language: Language): Promise<VerdictDocument>;
  incidents(query: AlertQuery, language: Language): Promise<Answered<IncidentList>>;
  rules(language: Language): Promise<Answered<RuleList>>;
  dropRule(id: string): Promise<void>;
  models(language: Language): Promise<Answered<ModelsDocument>>;
  budgetEffect(query: BudgetEffectQuery, language: Language): Promise<BudgetEffect>;
}

/** Words are English where no language is given. */
export interface ScansPort {
  list(query: PageQuery, language?: Language): Promise<ScanList>;
  get(id: string, language?: Language): Promise<ScanDocument>;
  /**
   * Streams an upload to disk and queues it; resolves when all of it is there. `bytes`: what the sender announced, or null. Rejects with
   * too-large, disk-full, no-upload (nothing in it), and takes back what it wrote when the sender goes away.
   */
  upload(name: string, body: AsyncIterable<Uint8Array>, bytes: number | null, language?: Language): Promise<ScanRow>;
  /** Uploads and scans a small table and waits for the result (POST /upload). Rejects with bad-table and the like. */
  guardian(name: string, body: AsyncIterable<Uint8Array>): Promise<GuardianResult>;
  /** A result in Home IoT Guardian's form. */
  guardianResult(id: string): Promise<GuardianResult>;
  cancel(id: string, language?: Language): Promise<ScanRow>;
  /** Deletes the result and the file. */
  drop(id: string): Promise<void>;
  compare(a: string, b: string, language?: Language): Promise<ScanComparison>;
  download(id: string, format: 'json' | 'csv' | 'html', language?: Language): Promise<Download>;
}

/** All reject with UserErrors: wrong-login, wrong-code, too-many-tries, needs-confirmation, last-owner, user-exists … */
export interface AccessPort {
  hasOwner(): boolean;
  /** Who a request is from, by its cookie's value or bearer token; null = nobody. */
  identify(cookie: string | null, bearer: string | null, source: Source): Promise<Caller | null>;
  /** The first owner, with the one-time code. */
  claim(code: string, user: string, password: string, source: Source): Promise<SignedIn>;
  login(user: string, password: string, totp: string | null, source: Source): Promise<SignedIn>;
  logout(caller: Caller): Promise<void>;
  /** The password once more, for what is sensitive; good for 10 minutes. */
  confirm(caller: Caller, password: string, totp: string | null, source: Source): Promise<Caller>;
  /** Ends all other sessions of the user. */
  changePassword(caller: Caller, current: string, next: string, source: Source): Promise<void>;
  startTotp(caller: Caller): Promise<{ readonly secret: string; readonly uri: string }>;
  finishTotp(caller: Caller, code: string): Promise<void>;
  dropTotp(caller: Caller): Promise<void>;
  hasTotp(user: string): boolean;
  users(): Promise<readonly UserRow[]>;
  addUser(by: Caller, name: string, role: 'owner' | 'viewer', password: string): Promise<UserRow>;
  dropUser(by: Caller, name: string): Promise<void>;
  sessions(by: Caller): Promise<readonly SessionRow[]>;
  dropSession(by: Caller, id: string): Promise<void>;
  /** All of the caller's own but this one; of everybody when the caller is an owner and `everybody`. */
  dropSessions(by: Caller, everybody: boolean): Promise<number>;
  tokens(): Promise<readonly TokenRow[]>;
  addToken(by: Caller, name: string, scope: Scope, days: number | null): Promise<{ token: string; row: TokenRow }>;
  dropToken(by: Caller, id: string): Promise<void>;
  audit(query: PageQuery): Promise<AuditList>;
  /** Adds an entry; details carry no secrets. */
  note(who: string, address: string | null, what: string, details: string): Promise<void>;
}

export interface SettingsPort {
  read(language?: Language): Promise<SettingsDocument>;
  /** Checks all, changes all or nothing, writes the file. Rejects with bad-setting naming the field. */
  change(change: SettingsChange, by: Caller, language?: Language): Promise<SettingsDocument>;
}

export interface ChannelsPort {
  list(language: Language): Promise<ChannelList>;
  add(change: ChannelChange, language?: Language): Promise<ChannelRow>;
  change(id: string, change: ChannelChange, language?: Language): Promise<ChannelRow>;
  drop(id: string): Promise<void>;
  test(id: string, language?: Language): Promise<ChannelTest>;
  deliveries(query: PageQuery, language?: Language): Promise<DeliveryList>;
}

export interface SetupPort {
  inputs(language: Language): Promise<InputList>;
  choose(choice: InputChoice, language: Language): Promise<InputList>;
  check(choice: InputChoice, language: Language): Promise<InputCheck>;
  needsWizard(): boolean;
  finishWizard(): Promise<void>;
}

export interface ProofPort {
  plan(language: Language): Promise<ProofPlan>;
  run(language: Language): Promise<ProofDocument>;
  state(language: Language): Promise<ProofDocument>;
}

export interface DemoPort {
  state(language: Language): Promise<DemoDocument>;
  /** `isNewWeek`: in a week that is lived again, everything simulated before is forgotten. Rejects with not-a-demo, no-such-attack, not-renewable. */
  attack(name: string, language: Language, isNewWeek: boolean): Promise<DemoDocument>;
}

export interface OperationsPort {
  health(language: Language): Promise<HealthDocument>;
  /** Cheap: for /healthz. */
  isOk(): boolean;
  logs(lines: number): Promise<LogList>;
  /** Figures for /metrics, name → value; labels in the name as Prometheus writes them. */
  metrics(): Promise<
    readonly {
      name: string;
      help: string;
      type: 'counter' | 'gauge';
      value: number;
      labels?: Readonly<Record<string, string>>;
    }[]
  >;
  /** One file, without secrets unless a passphrase is given. */
  backup(
    passphrase: string | null,
  ): Promise<{ readonly name: string; readonly path: string; readonly remove: () => Promise<void> }>;
  restore(
    body: AsyncIterable<Uint8Array>,
    passphrase: string | null,
    keepsUsers: boolean,
    language?: Language,
  ): Promise<{ readonly words: string }>;
}

/** Live events: kept in a ring so that a stream that broke can go on. */
export interface EventsPort {
  /**
   * Calls `listen` for each event after `lastId` (null = from now on) in order; ids grow. When `lastId` is not in the ring any more the
   * first event is a reset. Returns how to stop.
   */
  subscribe(lastId: string | null, listen: (id: string, event: LiveEvent) => void, language?: Language): () => void;
}

export interface ApiPorts {
  readonly home: HomePort;
  readonly scans: ScansPort;
  readonly access: AccessPort;
  readonly settings: SettingsPort;
  readonly channels: ChannelsPort;
  readonly setup: SetupPort;
  readonly proof: ProofPort;
  readonly demo: DemoPort;
  readonly operations: OperationsPort;
  readonly events: EventsPort;
}

export interface ApiOptions {
  readonly ports: ApiPorts;
  readonly version: string;
  readonly isDemo: boolean;
  /** Folder with the built dashboard; null = none is built (a page says so). */
  readonly webFolder: string | null;
  /** Names beside literal addresses, localhost and *.local that a Host header may carry. */
  readonly hostNames: readonly string[];
  /** True when every request comes over our own TLS. */
  readonly isTls: boolean;
  /** Addresses of proxies whose X-Forwarded-For and -Proto count. */
  readonly trustedProxies: readonly string[];
  /** Bytes that an upload may have. */
  readonly uploadBytesMax: number;
  readonly streamsMax: number;
  /** Requests a second that one address may send for long; 200 unless given. */
  readonly requestsPerSecondMax?: number;
  /** Lines for the log: our own bugs with their numbers. */
  readonly log?: (line: string) => void;
  /** Every answer is held against its schema: for tests. */
  readonly checksAnswers?: boolean;
}
