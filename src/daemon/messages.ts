// Notifications in the main thread: the channels, the sender, and what both need of the running program.
import type { Language } from '../api/ports.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import { channelState } from '../notify/channel-state.ts';
import { Channels } from '../notify/channels.ts';
import { DestinationGuard } from '../notify/destination-guard.ts';
import { notifiers } from '../notify/index.ts';
import type { Message, MessageStyle } from '../notify/message.ts';
import { Sender } from '../notify/sender.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsValues } from '../settings/settings-schema.ts';
import type { DaemonLinks } from './daemon-links.ts';
import { homeSettingsOf, languageOf } from './home-settings.ts';
import type { LogLevel } from './log-book.ts';
import type { PolicyStart } from './store-keeping.ts';

export interface MessagesOptions {
  readonly settings: Settings;
  /** Ports that the dashboard listens on. */
  readonly ownPorts: () => readonly number[];
  readonly note: (level: LogLevel, text: string) => void;
  /** Prints a message where Porchlight runs. */
  readonly print: (text: string) => void;
  /** Shows a message in open dashboards; returns how many there are. */
  readonly browse: (message: Message) => number;
  /** Channels that have fallen silent, by name. */
  readonly onSilent: (names: readonly string[]) => void;
  readonly onChange: () => void;
  /** A message got through, by the clock on the wall. */
  readonly onSent: (atMs: number) => void;
}

export class Messages {
  readonly channels: Channels;
  readonly #sender: Sender;
  readonly #links: DaemonLinks;
  readonly #options: MessagesOptions;
  #silent: readonly string[] = [];
  #hasChannel = false;

  private constructor(links: DaemonLinks, options: MessagesOptions) {
    this.#links = links;
    this.#options = options;
    const { settings, browse, print } = options;
    const guard = new DestinationGuard({
      ownPorts: options.ownPorts,
      allowed: () => settings.values.notify.allowedAddresses,
    });
    let zone = createTimeZone(homeSettingsOf(settings.values).zone);
    const style = (): MessageStyle => {
      const { values } = settings;
      const { zone: name } = homeSettingsOf(values);
      if (name !== zone.name) zone = createTimeZone(name);
      return { language: languageOf(values), zone, publicAddress: values.web.publicAddress };
    };
    const { channels, outbox } = links;
    this.channels = new Channels({
      store: { channels, outbox },
      guard,
      style,
      browse,
      print,
      onChange: () => this.reload(),
    });
    this.#sender = new Sender({
      outbox,
      channels,
      notifiers,
      guard,
      style,
      browse,
      print,
      onChange: () => void this.#look(),
      onSent: () => options.onSent(Date.now()),
      warn: (text) => options.note('warning', text),
    });
  }

  static async open(links: DaemonLinks, options: MessagesOptions): Promise<Messages> {
    const messages = new Messages(links, options);
    await messages.#sender.start();
    await messages.#look();
    return messages;
  }

  /** What the settings mean for the messages that are planned in the store's thread. */
  static policyOf(values: SettingsValues): PolicyStart {
    const { quietFrom, quietUntil, digestAt, floodCap } = values.notify;
    const language: Language = languageOf(values);
    const { zone } = homeSettingsOf(values);
    return { language, zone, publicAddress: values.web.publicAddress, quietFrom, quietUntil, digestAt, floodCap };
  }

  /** Names of channels through which nothing has got for an hour. */
  get silent(): readonly string[] {
    return this.#silent;
  }

  /** Whether anybody beside the console is told. */
  get hasChannel(): boolean {
    return this.#hasChannel;
  }

  /** Messages wait in the outbox. */
  wake(): void {
    this.#sender.wake();
  }

  async reload(): Promise<void> {
    await this.#sender.reload();
    await this.#look();
  }

  async #look(): Promise<void> {
    try {
      const records = await this.#links.channels.list();
      this.#hasChannel = records.some(({ isOn }) => isOn);
      this.#silent = records.filter((each) => channelState(each, Date.now()) === 'silent').map(({ name }) => name);
      this.#options.onSilent(this.#silent);
      this.#options.onChange();
    } catch (error) {
      this.#options.note('warning', (error as Error).message);
    }
  }

  async stop(): Promise<void> {
    await this.#sender.stop();
  }
}
