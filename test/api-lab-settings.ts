// The laboratory's settings, channels and inputs: a few of each kind, with a memory.
import type { ChannelsPort, SettingsPort, SetupPort } from '../src/api/ports.ts';
import { UserError } from '../src/base/user-error.ts';
import type { ChannelChange, ChannelRow, InputChoice, SettingRow } from '../src/documents/setup.ts';

const seconds = (): number => Date.now() / 1000;

function setting(name: string, title: string, value: SettingRow['value'], extra: Partial<SettingRow> = {}): SettingRow {
  const type =
    typeof value === 'boolean' ? 'flag' : typeof value === 'number' ? 'number' : Array.isArray(value) ? 'list' : 'text';
  return {
    name,
    section: name.split('.')[0]!,
    title,
    description: `${title}: what it does, in a sentence.`,
    type,
    choices: null,
    unit: null,
    minimum: null,
    maximum: null,
    value,
    usual: value,
    source: 'usual',
    isAdvanced: false,
    needsRestart: false,
    hasSecret: false,
    ...extra,
  };
}

export function makeLabSettings(): SettingsPort {
  let settings = [
    setting('home.language', 'Language', 'auto', { type: 'choice', choices: ['auto', 'en', 'de'] }),
    setting('home.networks', 'Home networks', ['192.168.1.0/24']),
    setting('alerts.budget', 'Alarm budget', '1/week'),
    setting('store.keepDays', 'Keep for', 30, { unit: 'days', minimum: 1, maximum: 3650 }),
    setting('store.sizeLimit', 'Use at most', '1 GB', { type: 'size' }),
    setting('web.port', 'Port', 8484, { needsRestart: true, minimum: 1, maximum: 65_535 }),
    setting('web.hostNames', 'Further names', [], { isAdvanced: true }),
    setting('input.mayAsk', 'May ask the network who is there', false, { source: 'environment' }),
  ];
  let waits: string[] = [];
  const read = () => ({ settings, file: '/var/lib/porchlight/porchlight.yaml', problem: null, waitsForRestart: waits });
  return {
    read: async () => read(),
    change: async (change) => {
      for (const name of Object.keys(change))
        if (!settings.some((one) => one.name === name))
          throw new UserError('bad-request', {
            reason: `there is no setting "${name.slice(0, 64)}"`,
            field: `/${name}`,
          });
      settings = settings.map((one) => {
        const value = change[one.name];
        if (value === undefined) return one;
        if (one.needsRestart) waits = [...new Set([...waits, one.name])];
        return { ...one, value: value ?? one.usual, source: value === null ? 'usual' : 'file' };
      });
      return read();
    },
  };
}

export function makeLabChannels(): ChannelsPort {
  const usual = { isOn: true, isDefault: true, leastSeverity: 'medium' as const, secrets: [], waiting: 0 };
  const channels = new Map<string, ChannelRow>();
  channels.set('c1', {
    ...usual,
    id: 'c1',
    kind: 'console',
    name: 'Console',
    options: {},
    state: 'ok',
    words: 'Prints to the log.',
    lastSent: seconds() - 900,
  });
  channels.set('c2', {
    ...usual,
    id: 'c2',
    kind: 'email',
    name: 'Mail to Anna',
    options: { host: 'mail.example', to: 'anna@example.org' },
    secrets: ['password'],
    state: 'silent',
    words: 'Nothing got through since yesterday: connection refused.',
    lastSent: seconds() - 90_000,
    waiting: 3,
  });
  const get = (id: string): ChannelRow => {
    const channel = channels.get(id);
    if (channel === undefined) throw new UserError('no-such-route', { path: `channel ${id.slice(0, 40)}` });
    return channel;
  };
  const put = (id: string, change: ChannelChange): ChannelRow => {
    const { password, ...options } = change.options;
    const row: ChannelRow = {
      ...change,
      options,
      id,
      secrets: password === undefined ? [] : ['password'],
      state: 'untried',
      words: 'Not tried yet.',
      lastSent: null,
      waiting: 0,
    };
    channels.set(id, row);
    return row;
  };
  return {
    list: async () => ({
      channels: [...channels.values()],
      kinds: [
        {
          kind: 'email',
          title: 'E-mail',
          description: 'By your mail provider.',
          fields: [
            {
              name: 'host',
              title: 'Server',
              description: 'Name of the SMTP server.',
              type: 'text',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'to',
              title: 'To',
              description: 'Who gets the mail.',
              type: 'address',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'password',
              title: 'Password',
              description: 'Of the mail account.',
              type: 'secret',
              choices: null,
              usual: null,
              isNeeded: false,
            },
          ],
        },
        {
          kind: 'webhook',
          title: 'Webhook',
          description: 'JSON to an address.',
          fields: [
            {
              name: 'url',
              title: 'Address',
              description: 'Where it is sent.',
              type: 'text',
              choices: null,
              usual: null,
              isNeeded: true,
            },
            {
              name: 'template',
              title: 'Form',
              description: 'How it is written.',
              type: 'choice',
              choices: ['generic', 'slack', 'ntfy'],
              usual: 'generic',
              isNeeded: false,
            },
          ],
        },
      ],
    }),
    add: async (change) => put(`c${channels.size + 1}`, change),
    change: async (id, change) => put(get(id).id, change),
    drop: async (id) => void channels.delete(get(id).id),
    test: async (id) =>
      get(id).kind === 'email'
        ? {
            works: false,
            words: 'mail.example refused the connection.',
            hint: 'check the server and port.',
            status: null,
            answer: null,
          }
        : { works: true, words: 'The message was taken.', hint: null, status: '200', answer: 'ok' },
    deliveries: async () => ({
      deliveries: [
        {
          id: 'o1',
          channel: 'c2',
          alert: 'a1',
          title: 'Port scan',
          state: 'waiting',
          created: seconds() - 600,
          nextTry: seconds() + 60,
          sent: null,
          tries: 4,
          error: 'connection refused',
        },
      ],
      next: null,
    }),
  };
}

export function makeLabSetup(): SetupPort {
  let current: InputChoice = { kind: 'interface', target: 'eth0', mayAsk: false };
  let isWizardOpen = false;
  const shown = { isPossible: true, reason: null, hint: null, command: null, isBest: false };
  const inputs = () => ({
    current,
    candidates: [
      {
        ...shown,
        choice: { kind: 'ssh' as const, target: 'root@192.168.1.1:br-lan', mayAsk: false },
        title: 'The router, by ssh',
        words: 'Shows everything that goes to the Internet.',
        isPossible: false,
        reason: 'There is no key for it yet.',
        hint: 'Make a key and give it to the router.',
        command: 'ssh-keygen -t ed25519',
      },
      {
        ...shown,
        choice: { kind: 'interface' as const, target: 'eth0', mayAsk: false },
        title: 'A mirror port at eth0',
        words: 'Shows what the switch copies to it.',
        isBest: true,
      },
      {
        ...shown,
        choice: { kind: 'host' as const, target: '', mayAsk: false },
        title: 'This machine only',
        words: "Shows this machine's own connections and who is in the home.",
      },
      {
        ...shown,
        choice: { kind: 'simulated' as const, target: '', mayAsk: false },
        title: 'A simulated home',
        words: 'Only to look around.',
      },
    ],
  });
  return {
    inputs: async () => inputs(),
    choose: async (choice) => {
      current = choice;
      isWizardOpen = true;
      return inputs();
    },
    check: async ({ kind }) =>
      kind === 'ssh'
        ? {
            works: false,
            words: 'The router refused the key.',
            hint: 'Add the key in its web page.',
            packets: 0,
            devices: 0,
            seconds: 5,
          }
        : {
            works: true,
            words: '4,211 packets of 9 devices within 5 seconds.',
            hint: null,
            packets: 4211,
            devices: 9,
            seconds: 5,
          },
    needsWizard: () => isWizardOpen,
    finishWizard: async () => {
      isWizardOpen = false;
    },
  };
}
