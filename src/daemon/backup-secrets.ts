// Secrets and backups: what is left out of one without a passphrase, and what of the home's own comes back when it is put in place.
import { UserError } from '../base/user-error.ts';
import type { ChannelRecord } from '../documents/records.ts';
import { newOptions } from '../notify/channel-options.ts';
import { notifiers } from '../notify/index.ts';
import type { Notifier } from '../notify/notifier.ts';
import { Store } from '../store/store.ts';

/** Setting of the backup's database: which secrets each channel had. */
const LEFT_OUT = 'secrets-left-out';

/** Takes users, sessions, tokens and the secrets of channels out of the database in `folder`; no page keeps them. */
export function leaveSecretsOut(folder: string): void {
  const store = Store.open(folder, 'write');
  try {
    store.transaction(() => {
      store.access.clear();
      const leftOut: Record<string, string[]> = {};
      for (const channel of store.channels.list()) {
        const secrets = secretNames(channel).filter((name) => hasValue(channel.options[name]));
        if (secrets.length === 0) continue;
        leftOut[channel.id] = secrets;
        const open = Object.entries(channel.options).filter(([name]) => !secrets.includes(name));
        store.channels.put({ ...channel, options: Object.fromEntries(open) });
      }
      store.owner.putSetting(LEFT_OUT, leftOut);
    });
    store.wipeDeleted();
  } finally {
    store.close();
  }
}

/**
 * Gives the channels of the backup the secrets that the home has for them; returns the names of those that stay without, which are off
 * from now on. Within a transaction on `staged`.
 */
export function adoptChannels(staged: Store, home: Store | null): string[] {
  const leftOut = (staged.owner.setting(LEFT_OUT) ?? {}) as Readonly<Record<string, unknown>>;
  staged.owner.putSetting(LEFT_OUT, null);
  const known = new Map(home?.channels.list().map((channel) => [channel.id, channel]) ?? []);
  const off: string[] = [];
  for (const channel of staged.channels.list()) {
    const wanted = secretNames(channel).filter((name) => isListed(leftOut[channel.id], name));
    if (wanted.length === 0) continue;
    const own = known.get(channel.id);
    // A secret goes nowhere but where its owner sent it: else a crafted backup could fetch it.
    const options =
      own !== undefined && goesTheSameWay(own, channel, wanted)
        ? { ...channel.options, ...Object.fromEntries(wanted.map((name) => [name, own.options[name] ?? null])) }
        : channel.options;
    const isWhole = wanted.every((name) => hasValue(options[name])) && isUsable(channel, options);
    if (!isWhole && channel.isOn) off.push(channel.name);
    staged.channels.put({ ...channel, options, isOn: channel.isOn && isWhole });
  }
  return off;
}

function notifierOf({ kind }: ChannelRecord): Notifier | undefined {
  return notifiers.find((each) => each.kind === kind);
}

/** Of a kind that this version does not know every text may be one. */
function secretNames(channel: ChannelRecord): string[] {
  const notifier = notifierOf(channel);
  if (notifier === undefined) return Object.keys(channel.options);
  const open = new Set(notifier.fields.filter(({ type }) => type !== 'secret').map(({ name }) => name));
  const names = new Set([...notifier.fields.map(({ name }) => name), ...Object.keys(channel.options)]);
  return [...names].filter((name) => !open.has(name));
}

/** Where the address itself was left out with the secrets, the home's own one comes back with them. */
function goesTheSameWay(own: ChannelRecord, channel: ChannelRecord, wanted: readonly string[]): boolean {
  if (own.kind !== channel.kind) return false;
  return (notifierOf(channel)?.fields ?? []).every(
    ({ name, isDestination }) =>
      isDestination !== true ||
      wanted.includes(name) ||
      (own.options[name] ?? null) === (channel.options[name] ?? null),
  );
}

function isUsable(channel: ChannelRecord, options: ChannelRecord['options']): boolean {
  const notifier = notifierOf(channel);
  if (notifier === undefined) return false;
  try {
    newOptions(notifier, options);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function isListed(names: unknown, name: string): boolean {
  return Array.isArray(names) && names.includes(name);
}

function hasValue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
