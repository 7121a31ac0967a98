// What the API asks of the running program, put together from its parts.
import type { Access } from '../access/access.ts';
import type { ApiPorts, ChannelsPort, HomePort, Language, ScansPort } from '../api/ports.ts';
import type { LiveEvent } from '../documents/events.ts';
import type { InputChoice, InputList } from '../documents/setup.ts';
import type { Backups } from './backups.ts';
import type { DaemonEvents } from './daemon-events.ts';
import type { DaemonLinks } from './daemon-links.ts';
import type { DaemonOptions } from './daemon-options.ts';
import { demoPort } from './demo.ts';
import type { HomeAnswers } from './home-answers.ts';
import { inputCandidates } from './input-candidates.ts';
import { checkInput } from './input-check.ts';
import { checkInputWords } from './input-target.ts';
import type { Operations } from './operations.ts';
import type { ProofRun } from './proof-run.ts';
import type { SimulatedWeek } from './simulated-week.ts';

export interface DaemonParts {
  readonly links: DaemonLinks;
  readonly options: DaemonOptions;
  readonly access: Access;
  readonly scans: ScansPort;
  readonly channels: ChannelsPort;
  readonly operations: Operations;
  readonly backups: Backups;
  readonly proof: ProofRun;
  readonly events: DaemonEvents;
  readonly answers: HomeAnswers;
  readonly input: () => InputChoice;
  readonly choose: (choice: InputChoice) => Promise<void>;
  readonly newestUs: () => number | null;
  readonly week: SimulatedWeek;
  /** Simulated seconds a second until the clock is reached. */
  readonly simulationSpeed: number;
  readonly needsWizard: () => boolean;
  readonly finishWizard: () => Promise<void>;
  readonly settingsChanged: () => Promise<void>;
  /** The owner decided something: the engine takes it up. */
  readonly decided: () => void;
  readonly changed: (what: Extract<LiveEvent, { type: 'changed' }>['what']) => void;
}

export function daemonPorts(parts: DaemonParts): ApiPorts {
  const { options, access, scans, channels, operations, backups, proof, events } = parts;
  return {
    home: homePort(parts),
    scans,
    access: noting(access, parts),
    settings: {
      read: (language) => options.settings.read(language),
      async change(change, by, language) {
        const document = await options.settings.change(change, language);
        await access.note(by.who, null, 'setting-changed', Object.keys(change).join(', '));
        await parts.settingsChanged();
        return document;
      },
    },
    channels: {
      list: (language) => channels.list(language),
      deliveries: (query, language) => channels.deliveries(query, language),
      test: (id, language) => channels.test(id, language),
      add: (change, language) => told(parts, 'channels', channels.add(change, language)),
      change: (id, change, language) => told(parts, 'channels', channels.change(id, change, language)),
      drop: (id) => told(parts, 'channels', channels.drop(id)),
    },
    setup: setupPort(parts),
    proof,
    demo: demoPort({
      isDemo: options.isDemo,
      input: parts.input,
      newestUs: parts.newestUs,
      attack: (name, isNewWeek) => parts.week.attack(name, isNewWeek),
      mayRenew: () => parts.week.mayRenew,
      speed: parts.simulationSpeed,
    }),
    operations: {
      health: (language) => operations.health(language),
      isOk: () => operations.isOk(),
      logs: (lines) => operations.logs(lines),
      metrics: () => operations.metrics(),
      backup: (passphrase) => backups.make(passphrase),
      restore: (body, passphrase, keepsUsers, language) => backups.restore(body, passphrase, keepsUsers, language),
    },
    events,
  };
}

async function told<T>(parts: DaemonParts, what: Parameters<DaemonParts['changed']>[0], work: Promise<T>): Promise<T> {
  const result = await work;
  parts.changed(what);
  return result;
}

/** Changes of users and tokens are told to other open dashboards. */
function noting(access: Access, parts: DaemonParts): Access {
  const telling: ReadonlySet<string | symbol> = new Set(['addUser', 'dropUser', 'addToken', 'dropToken']);
  return new Proxy(access, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      const bound = value.bind(target) as (...args: unknown[]) => unknown;
      if (!telling.has(name)) return bound;
      return (...args: unknown[]) => told(parts, 'access', bound(...args) as Promise<unknown>);
    },
  });
}

function homePort({ links, answers, decided, changed }: DaemonParts): HomePort {
  const { home } = links;
  const decide = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    answers.forget();
    decided();
    return result;
  };
  return {
    home: (language) => answers.home(language),
    devices: (query) => answers.read('devices', query),
    device: (id, language) => answers.read('device', id, language),
    rename: (id, name) => decide(home.rename(id, name)),
    forget: (id) => decide(home.forget(id)),
    contract: (id, language) => answers.read('contract', id, language),
    approve: (id, version) => decide(home.approve(id, version)),
    exportContract: (id, format, language) => home.exportContract(id, format, language),
    destinations: (id, hours, language) => answers.read('destinations', id, hours, language),
    questions: (language) => answers.read('questions', language),
    answer: (id, answer) => decide(home.answer(id, answer)),
    map: (query, language) => answers.read('map', query, language),
    traffic: (query, language) => answers.read('traffic', query, language),
    alerts: (query, language) => answers.read('alerts', query, language),
    alert: (id, language) => answers.read('alert', id, language),
    alertMarkdown: (id, language) => home.alertMarkdown(id, language),
    async judge(id, request, language) {
      const verdict = await home.judge(id, request, language);
      if (!request.dryRun) {
        answers.forget();
        decided();
        changed('rules');
      }
      return verdict;
    },
    incidents: (query, language) => answers.read('incidents', query, language),
    rules: (language) => answers.read('rules', language),
    async dropRule(id) {
      await decide(home.dropRule(id));
      changed('rules');
    },
    models: (language) => answers.read('models', language),
    budgetEffect: (query, language) => home.budgetEffect(query, language),
  };
}

function setupPort(parts: DaemonParts): ApiPorts['setup'] {
  const { options, input, choose, needsWizard, finishWizard } = parts;
  const inputs = async (language: Language): Promise<InputList> => ({
    current: input(),
    candidates: await inputCandidates(language),
  });
  return {
    inputs,
    async choose(choice, language) {
      checkInputWords(choice);
      // A daemon that was told its input when it started keeps the choice for this run only.
      if (options.input === undefined)
        await options.settings.change({
          'input.kind': choice.kind,
          'input.target': choice.target,
          'input.mayAsk': choice.mayAsk,
        });
      await choose(choice);
      return inputs(language);
    },
    check: (choice, language) => checkInput(choice, language),
    needsWizard,
    finishWizard,
  };
}
