// The list of notifiers: one file a kind of channel, one line here.
import type { ChannelKind } from '../documents/setup.ts';
import { browserNotifier } from './browser-notifier.ts';
import { consoleNotifier } from './console-notifier.ts';
import { emailNotifier } from './email-notifier.ts';
import type { Notifier } from './notifier.ts';
import { webhookNotifier } from './webhook-notifier.ts';

export const notifiers: readonly Notifier[] = [emailNotifier, webhookNotifier, browserNotifier, consoleNotifier];

export function notifierOf(kind: ChannelKind): Notifier {
  return notifiers.find((notifier) => notifier.kind === kind)!;
}
