// The words of messages in both languages: one catalogue, so that a mail, a push and a line on the terminal say the same.
import type { Severity } from '../documents/basic-shapes.ts';

export type MessageLanguage = 'en' | 'de';

export interface MessageWords {
  readonly severity: Readonly<Record<Severity, string>>;
  /** Stands above what the owner should do. */
  readonly toDo: string;
  readonly open: string;
  readonly since: string;
  readonly device: string;
  /** Why this message came, below it. */
  readonly footer: string;
  readonly updateTitle: (title: string) => string;
  /** What has come to an incident since the last message. */
  readonly grew: (alerts: number, findings: number) => string;
  readonly goesOn: string;
  readonly graver: string;
  readonly digestTitle: (count: number) => string;
  readonly digestSentence: (count: number, why: 'quiet' | 'daily' | 'both') => string;
  readonly moreTitle: (count: number) => string;
  readonly moreSentence: (count: number, cap: number) => string;
  /** Behind a list that was cut. */
  readonly andOthers: (count: number) => string;
  readonly silentTitle: (channel: string) => string;
  readonly silentSentence: (channel: string, since: string) => string;
  readonly silentReason: (reason: string) => string;
  readonly silentToDo: string;
  readonly testTitle: string;
  readonly testSentence: (channel: string) => string;
  /** Rows of channels. */
  readonly channelOff: string;
  readonly channelUntried: string;
  readonly channelOk: string;
  readonly channelRetrying: (reason: string) => string;
  readonly channelSilent: (since: string, reason: string) => string;
  readonly testWorks: string;
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const en: MessageWords = {
  severity: { info: 'Note', low: 'Low', medium: 'Medium', high: 'High' },
  toDo: 'What to do',
  open: 'Open in Porchlight',
  since: 'Since',
  device: 'Device',
  footer: 'Porchlight watches your network. What is sent, and when, stands in its settings.',
  updateTitle: (title) => `Goes on: ${title}`,
  grew: (alerts, findings) =>
    alerts > 0
      ? `${plural(alerts, 'further alert', 'further alerts')} of the same incident since the last message.`
      : `Seen ${plural(findings, 'more time', 'more times')} since the last message.`,
  goesOn: 'It goes on.',
  graver: 'It has become grave since the last message.',
  digestTitle: (count) => `${plural(count, 'alert', 'alerts')} in one message`,
  digestSentence: (count, why) =>
    why === 'quiet'
      ? `${plural(count, 'alert', 'alerts')} came in the quiet hours.`
      : why === 'daily'
        ? `${plural(count, 'alert', 'alerts')} came since the last summary.`
        : `${plural(count, 'alert', 'alerts')} came in the quiet hours and since the last summary.`,
  moreTitle: (count) => `${count} more`,
  moreSentence: (count, cap) =>
    `${plural(count, 'further message was', 'further messages were')} held back: at most ${cap} an hour are sent.`,
  andOthers: (count) => `… and ${plural(count, 'other', 'others')}.`,
  silentTitle: (channel) => `Messages to "${channel}" do not get through`,
  silentSentence: (channel, since) => `Nothing has reached the channel "${channel}" since ${since}.`,
  silentReason: (reason) => `The last try said: ${reason}`,
  silentToDo: 'Open Settings, Notifications, and press Test beside it.',
  testTitle: 'Test message',
  testSentence: (channel) => `This is a test of the channel "${channel}". It works.`,
  channelOff: 'Switched off.',
  channelUntried: 'Nothing was sent yet.',
  channelOk: 'Works.',
  channelRetrying: (reason) => `The last try failed and is made again: ${reason}`,
  channelSilent: (since, reason) => `Nothing got through since ${since}: ${reason}`,
  testWorks: 'The test message was taken.',
};

const de: MessageWords = {
  severity: { info: 'Hinweis', low: 'Niedrig', medium: 'Mittel', high: 'Hoch' },
  toDo: 'Was zu tun ist',
  open: 'In Porchlight öffnen',
  since: 'Seit',
  device: 'Gerät',
  footer: 'Porchlight wacht über dein Netz. Was wann gesendet wird, steht in seinen Einstellungen.',
  updateTitle: (title) => `Dauert an: ${title}`,
  grew: (alerts, findings) =>
    alerts > 0
      ? `${plural(alerts, 'weitere Meldung', 'weitere Meldungen')} zum selben Vorfall seit der letzten Nachricht.`
      : `Seit der letzten Nachricht ${findings === 1 ? 'noch einmal' : `noch ${findings}-mal`} gesehen.`,
  goesOn: 'Es dauert an.',
  graver: 'Es ist seit der letzten Nachricht ernst geworden.',
  digestTitle: (count) => `${plural(count, 'Meldung', 'Meldungen')} in einer Nachricht`,
  digestSentence: (count, why) =>
    why === 'quiet'
      ? `${plural(count, 'Meldung kam', 'Meldungen kamen')} in den Ruhezeiten.`
      : why === 'daily'
        ? `${plural(count, 'Meldung kam', 'Meldungen kamen')} seit der letzten Zusammenfassung.`
        : `${plural(count, 'Meldung kam', 'Meldungen kamen')} in den Ruhezeiten und seit der letzten Zusammenfassung.`,
  moreTitle: (count) => `${count} weitere`,
  moreSentence: (count, cap) =>
    `${plural(count, 'weitere Nachricht wurde', 'weitere Nachrichten wurden')} zurückgehalten: Höchstens ${cap} je Stunde werden gesendet.`,
  andOthers: (count) => `… und ${plural(count, 'weitere', 'weitere')}.`,
  silentTitle: (channel) => `Nachrichten an „${channel}“ kommen nicht an`,
  silentSentence: (channel, since) => `Seit ${since} hat den Kanal „${channel}“ nichts mehr erreicht.`,
  silentReason: (reason) => `Der letzte Versuch ergab: ${reason}`,
  silentToDo: 'Öffne Benachrichtigungen, und schick daneben eine Probe.',
  testTitle: 'Testnachricht',
  testSentence: (channel) => `Dies ist ein Test des Kanals „${channel}“. Er funktioniert.`,
  channelOff: 'Ausgeschaltet.',
  channelUntried: 'Es wurde noch nichts gesendet.',
  channelOk: 'Funktioniert.',
  channelRetrying: (reason) => `Der letzte Versuch ist gescheitert und wird wiederholt: ${reason}`,
  channelSilent: (since, reason) => `Seit ${since} kam nichts mehr an: ${reason}`,
  testWorks: 'Die Testnachricht wurde angenommen.',
};

export const messageWords: Readonly<Record<MessageLanguage, MessageWords>> = { en, de };
