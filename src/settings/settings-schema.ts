// Every setting, declared once: file, environment, flags, `porchlight settings`, the form and docs/settings.md are made from this list.
import { parseNetwork } from '../base/networks.ts';
import {
  budgetSetting,
  choiceSetting,
  clockSetting,
  durationSetting,
  flagSetting,
  listSetting,
  networksSetting,
  type SettingSpec,
  sizeSetting,
  textSetting,
  wholeSetting,
} from './setting-kinds.ts';

const ADVANCED = { isAdvanced: true } as const;
const RESTART = { needsRestart: true } as const;

function isZone(name: string): boolean {
  if (name === 'auto') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // What Intl does not know is no zone.
    return false;
  }
}

function isWebAddress(text: string): boolean {
  if (text === '') return true;
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '' && url.hash === '';
}

/** A literal address, without a prefix. */
function isAddress(text: string): boolean {
  return !text.includes('/') && parseNetwork(text) !== null;
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*$/i;

export const settingSections = {
  input: {
    title: 'Where packets come from',
    settings: {
      kind: choiceSetting(['auto', 'interface', 'ssh', 'host', 'capture', 'simulated', 'none'], 'auto', {
        title: 'Input',
        description:
          'auto: the best that this machine can give. interface: a network interface. ssh: the router, over ssh. host: the connections of this machine. capture: a capture file. simulated: a made-up home. none: nothing is watched.',
      }),
      target: textSetting(
        { usual: '' },
        {
          title: 'Which one',
          description:
            'Name of the interface, ssh://user@router/interface for ssh, the whole path of a capture; else empty.',
        },
      ),
      mayAsk: flagSetting(false, {
        title: 'May ask the network',
        description:
          'With the input host: asks by mDNS and SSDP who is there, as phones do. It sends packets into your network.',
      }),
      filter: textSetting(
        { usual: '' },
        {
          ...ADVANCED,
          title: 'Filter',
          description: 'Reads only packets that match, in the language of tcpdump, such as "not host 192.168.1.9".',
        },
      ),
    },
  },
  home: {
    title: 'Your home',
    settings: {
      networks: networksSetting({
        title: 'Your networks',
        description:
          'Networks whose devices are watched. Empty: all private ranges, and the networks that this machine is in.',
      }),
      timezone: textSetting(
        { usual: 'auto', wanted: "auto (this system's) or a name such as Europe/Berlin", isRight: isZone },
        {
          title: 'Time zone',
          description: 'The time zone that the home lives in: what is usual at night depends on it.',
        },
      ),
      language: choiceSetting(['auto', 'en', 'de'], 'auto', {
        title: 'Language',
        description: "Language of messages: en, de, or auto (this system's). The dashboard follows the browser.",
      }),
    },
  },
  learning: {
    title: 'Learning',
    settings: {
      span: durationSetting(
        { usual: '3d', least: '1h', most: '90d' },
        {
          title: 'Time to learn',
          description:
            'How long each device is only learned, from its first packet. Facts are told from the first minute.',
        },
      ),
    },
  },
  alerts: {
    title: 'Alerts',
    settings: {
      budget: budgetSetting('1/week', {
        title: 'Alarm budget',
        description:
          'How many false alerts about learned behaviour you put up with, for the whole home. Facts are outside of it.',
      }),
    },
  },
  store: {
    title: 'What is kept',
    settings: {
      keepDays: wholeSetting(
        { usual: 30, least: 1, most: 3650, unit: 'days' },
        { title: 'Kept for', description: 'Older traffic summaries and alerts are deleted.' },
      ),
      sizeLimit: sizeSetting(
        { usual: '1 GB', least: '50 MB', most: '1 TB' },
        { title: 'Size on disk', description: 'Above it the oldest summaries give way, then the oldest alerts.' },
      ),
    },
  },
  web: {
    title: 'Dashboard and API',
    settings: {
      port: wholeSetting(
        { usual: 8484, least: 0, most: 65_535 },
        { ...RESTART, flag: 'port', title: 'Port', description: 'Where the dashboard listens; 0 takes any free one.' },
      ),
      bind: textSetting(
        {
          usual: 'local',
          wanted: 'local, lan or an address',
          isRight: (text) => text === 'local' || text === 'lan' || isAddress(text),
        },
        {
          ...RESTART,
          flag: 'bind',
          title: 'Who can reach it',
          description: 'local: this machine alone. lan: the whole network, by HTTPS. Or one address to listen on.',
        },
      ),
      certificate: textSetting(
        { usual: '' },
        {
          ...RESTART,
          title: 'Certificate',
          description: 'Path of your own certificate chain (PEM). Empty: one is made when HTTPS needs it.',
        },
      ),
      key: textSetting(
        { usual: '' },
        { ...RESTART, title: 'Key of the certificate', description: 'Path of its private key (PEM).' },
      ),
      insecureHttp: flagSetting(false, {
        ...RESTART,
        flag: 'insecure-http',
        title: 'Without HTTPS',
        description:
          'Speaks plain HTTP to the network. Passwords can be read on the way: only behind a proxy with TLS.',
      }),
      trustedProxies: networksSetting({
        ...RESTART,
        title: 'Trusted proxies',
        description: 'Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
      }),
      hostNames: listSetting(
        { wanted: 'a host name such as porchlight.example.net', isRight: (text) => HOST_NAME.test(text) },
        {
          ...RESTART,
          title: 'Further host names',
          description:
            'Names under which a browser may reach it, beside addresses, localhost, the name of this machine and *.local.',
        },
      ),
      publicAddress: textSetting(
        { usual: '', wanted: 'an address such as https://porchlight.example.net', isRight: isWebAddress },
        {
          title: 'Address in messages',
          description: 'Links in mails and other messages begin with it. Empty: messages have no links.',
        },
      ),
    },
  },
  uploads: {
    title: 'Uploads',
    settings: {
      sizeLimit: sizeSetting(
        { usual: '2 GB', least: '1 MB', most: '1 TB' },
        { ...RESTART, title: 'Largest upload', description: 'Captures and tables that are uploaded for a scan.' },
      ),
    },
  },
  sessions: {
    title: 'Signing in',
    settings: {
      idle: durationSetting(
        { usual: '7d', least: '5m', most: '90d' },
        {
          ...ADVANCED,
          title: 'Ends unused after',
          description: 'A browser that does nothing for so long must sign in again.',
        },
      ),
      absolute: durationSetting(
        { usual: '30d', least: '10m', most: '365d' },
        { ...ADVANCED, title: 'Ends after', description: 'So long after signing in a browser must sign in again.' },
      ),
    },
  },
  notify: {
    title: 'Notifications',
    settings: {
      quietFrom: clockSetting('', {
        title: 'Quiet from',
        description:
          'From this time of day on only what is grave is sent; the rest comes together when the quiet ends.',
      }),
      quietUntil: clockSetting('', { title: 'Quiet until', description: 'End of the quiet hours.' }),
      digestAt: clockSetting('', {
        title: 'Daily summary at',
        description:
          'Alerts about learned behaviour that are not grave come together at this time of day. Empty: each at once.',
      }),
      floodCap: wholeSetting(
        { usual: 10, least: 1, most: 1000, unit: 'messages an hour' },
        {
          ...ADVANCED,
          title: 'Most messages an hour',
          description: 'Of each channel; what is more is told as "N more" at the end of the hour.',
        },
      ),
      allowedAddresses: networksSetting({
        ...ADVANCED,
        title: 'Allowed destinations',
        description:
          "Addresses that messages may go to although they are this machine's own or link-local ones, such as 127.0.0.1 for a mail server here.",
      }),
    },
  },
  memory: {
    title: 'Memory',
    settings: {
      openConnections: wholeSetting(
        { usual: 65_536, least: 1024, most: 1_048_576 },
        {
          ...ADVANCED,
          ...RESTART,
          title: 'Open connections',
          description: 'Connections that may be open at once; the oldest attempt gives way beyond.',
        },
      ),
      scanLimit: sizeSetting(
        { usual: '512 MB', least: '64 MB', most: '64 GB' },
        { ...ADVANCED, title: 'Memory of a scan', description: 'A scan of an uploaded file that needs more is ended.' },
      ),
    },
  },
  simulation: {
    title: 'Simulated home',
    settings: {
      seed: wholeSetting(
        { usual: 7, least: 0, most: 2_147_483_647 },
        { ...ADVANCED, ...RESTART, title: 'Seed', description: 'The same seed makes the same home.' },
      ),
    },
  },
  log: {
    title: 'Log',
    settings: {
      level: choiceSetting(['error', 'warning', 'info'], 'info', {
        ...ADVANCED,
        title: 'How much is logged',
        description: 'Lines of this level and graver ones.',
      }),
    },
  },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly settings: Readonly<Record<string, SettingSpec<never> | AnySpec>> }>
>;

type AnySpec = SettingSpec<unknown>;
type Sections = typeof settingSections;

/** The values that the program works with: durations in seconds, sizes in bytes, times of day in minutes since midnight. */
export type SettingsValues = {
  readonly [Section in keyof Sections]: {
    readonly [Name in keyof Sections[Section]['settings']]: Sections[Section]['settings'][Name] extends SettingSpec<
      infer Value
    >
      ? Value
      : never;
  };
};

/** A setting with its names: `web.port`, section `web`, `PORCHLIGHT_WEB_PORT`. */
export interface NamedSetting {
  readonly name: string;
  readonly section: string;
  /** Within its section. */
  readonly key: string;
  readonly variable: string;
  readonly spec: AnySpec;
}

/** `web.publicAddress` → PORCHLIGHT_WEB_PUBLIC_ADDRESS. */
function variableOf(section: string, key: string): string {
  return `PORCHLIGHT_${section}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
}

/** All settings, in the order of the declarations. */
export const namedSettings: readonly NamedSetting[] = Object.entries(settingSections).flatMap(
  ([section, { settings }]) =>
    Object.entries(settings as Readonly<Record<string, AnySpec>>).map(([key, spec]) => ({
      name: `${section}.${key}`,
      section,
      key,
      variable: variableOf(section, key),
      spec,
    })),
);

const byName: ReadonlyMap<string, NamedSetting> = new Map(namedSettings.map((setting) => [setting.name, setting]));

export function settingNamed(name: string): NamedSetting | undefined {
  return byName.get(name);
}

/** Settings that do not fit each other: which one, and why; null when all fit. */
export function misfitOf(values: SettingsValues): { readonly name: string; readonly reason: string } | null {
  const { input, web, notify, sessions } = values;
  if ((web.certificate === '') !== (web.key === ''))
    return { name: web.key === '' ? 'web.key' : 'web.certificate', reason: 'web.certificate and web.key go together' };
  if ((notify.quietFrom === null) !== (notify.quietUntil === null))
    return {
      name: notify.quietUntil === null ? 'notify.quietUntil' : 'notify.quietFrom',
      reason: 'notify.quietFrom and notify.quietUntil go together',
    };
  if (notify.quietFrom !== null && notify.quietFrom === notify.quietUntil)
    return { name: 'notify.quietUntil', reason: 'the quiet hours would end when they begin' };
  if (sessions.idle > sessions.absolute)
    return { name: 'sessions.idle', reason: 'sessions.absolute ends every session sooner' };
  if (['interface', 'ssh', 'capture'].includes(input.kind) && input.target === '')
    return { name: 'input.target', reason: `the input ${input.kind} needs one` };
  return null;
}
