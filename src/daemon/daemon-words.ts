// Words of the running program in the languages of the dashboard: parts, inputs, the state of the whole.
import type { Language } from '../api/ports.ts';
import type { InputChoice } from '../documents/setup.ts';
import type { PartName } from './part-board.ts';

interface DaemonWords {
  readonly parts: Readonly<Record<PartName, string>>;
  readonly allWell: string;
  readonly stateWords: Readonly<Record<'ok' | 'starting' | 'degraded' | 'off' | 'stopped', string>>;
  readonly wrong: (part: string, text: string | null) => string;
  readonly inputs: {
    readonly interface: (target: string) => string;
    readonly ssh: (target: string) => string;
    readonly host: string;
    readonly capture: (target: string) => string;
    readonly simulated: string;
  };
}

const en: DaemonWords = {
  parts: {
    input: 'Packets',
    engine: 'Engine',
    store: 'Data folder',
    web: 'Dashboard and API',
    notify: 'Notifications',
    scans: 'Scans',
    settings: 'Settings',
    clock: 'Clock',
  },
  allWell: 'Everything works.',
  stateWords: {
    ok: 'works',
    starting: 'is starting',
    degraded: 'has trouble',
    off: 'is not in use',
    stopped: 'has stopped',
  },
  wrong: (part, text) => (text === null ? `${part}: trouble.` : `${part}: ${text}`),
  inputs: {
    interface: (target) => `the interface ${target}`,
    ssh: (target) => `the router at ${target}`,
    host: "this machine's own connections and neighbours",
    capture: (target) => `the capture ${target}`,
    simulated: 'a simulated home',
  },
};

const de: DaemonWords = {
  parts: {
    input: 'Pakete',
    engine: 'Auswertung',
    store: 'Datenordner',
    web: 'Oberfläche und API',
    notify: 'Benachrichtigungen',
    scans: 'Prüfungen',
    settings: 'Einstellungen',
    clock: 'Uhr',
  },
  allWell: 'Alles arbeitet.',
  stateWords: {
    ok: 'arbeitet',
    starting: 'startet',
    degraded: 'hat Schwierigkeiten',
    off: 'wird nicht benutzt',
    stopped: 'steht',
  },
  wrong: (part, text) => (text === null ? `${part}: Schwierigkeiten.` : `${part}: ${text}`),
  inputs: {
    interface: (target) => `die Schnittstelle ${target}`,
    ssh: (target) => `der Router ${target}`,
    host: 'die eigenen Verbindungen und Nachbarn dieses Rechners',
    capture: (target) => `die Aufzeichnung ${target}`,
    simulated: 'ein simuliertes Zuhause',
  },
};

export function daemonWords(language: Language): DaemonWords {
  return language === 'de' ? de : en;
}

/** Where packets come from; null = nowhere yet. */
export function inputWords({ kind, target }: InputChoice, language: Language): string | null {
  const { inputs } = daemonWords(language);
  switch (kind) {
    case 'interface':
      return inputs.interface(target);
    case 'ssh':
      return inputs.ssh(target);
    case 'capture':
      return inputs.capture(target);
    case 'host':
      return inputs.host;
    case 'simulated':
      return inputs.simulated;
    case 'none':
      return null;
  }
}
