// The contract of a notifier: what a channel of its kind needs, and how a message is sent.

import type { ChannelKind, ChannelKindRow, ChannelOptions } from '../documents/setup.ts';
import type { DestinationGuard } from './destination-guard.ts';
import type { Message } from './message.ts';

/** A field of a channel: what a form asks, and what its value must be. */
export interface NotifierField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: ChannelKindRow['fields'][number]['type'];
  readonly choices?: readonly string[];
  readonly usual: string | number | boolean | null;
  readonly isNeeded?: true;
  /** Where messages go: when it is changed, secrets must be given again, so that none can be sent elsewhere. */
  readonly isDestination?: true;
  /** For numbers. */
  readonly least?: number;
  readonly most?: number;
  /** What is wrong with a value of the right type, as a clause; null = nothing. */
  readonly problem?: (value: string) => string | null;
}

/** What notifiers use of the program. */
export interface NotifierTools {
  readonly signal: AbortSignal;
  readonly guard: DestinationGuard;
  readonly nowMs: number;
  /** Hands a message to the browsers that have the dashboard open; how many there are. */
  readonly browse: (message: Message) => number;
  /** Prints lines where Porchlight runs. */
  readonly print: (text: string) => void;
}

/** How a message went through. `answer`: what the other side said, sanitised, 200 characters at most. */
export interface DeliveryAnswer {
  readonly status: string;
  readonly answer: string | null;
}

export interface Notifier {
  readonly kind: ChannelKind;
  readonly title: string;
  readonly description: string;
  readonly fields: readonly NotifierField[];
  /** How fields do not fit each other; null = they do. */
  readonly misfit?: (options: ChannelOptions) => { readonly field: string; readonly reason: string } | null;
  /** What may be shown of where messages go. */
  readonly destination?: (options: ChannelOptions) => string;
  /** Resolves when the other side has taken the message; rejects with a DeliveryError or an abort. */
  readonly send: (message: Message, options: ChannelOptions, tools: NotifierTools) => Promise<DeliveryAnswer>;
}

/** Every kind of channel has it. */
export const NEW_DEVICES: NotifierField = {
  name: 'newDevices',
  title: 'New devices too',
  description: 'Also tells of every device that is new on the network.',
  type: 'flag',
  usual: false,
};

/** A text option, '' where there is none. */
export function textOption(options: ChannelOptions, name: string): string {
  const value = options[name];
  return typeof value === 'string' ? value : '';
}

export function flagOption(options: ChannelOptions, name: string): boolean {
  return options[name] === true;
}
