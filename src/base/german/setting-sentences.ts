// German for what is wrong with a setting, a settings file or a field of a channel; each English pattern is made in the source.
import type { SentencePair } from '../sentence-book.ts';

/** What a setting takes (settings/setting-kinds.ts, settings-schema.ts). */
const VALUES: readonly SentencePair[] = [
  ['it takes {wanted}, not {given}', 'es nimmt {wanted}, nicht {given}'],
  ['it takes {wanted}', 'es nimmt {wanted}'],
  ['it takes one of {choices}', 'es nimmt eins von {choices}'],
  ['it takes true or false', 'es nimmt true oder false'],
  ['it takes a list', 'es nimmt eine Liste'],
  ['it takes a whole number from {least} to {most}', 'es nimmt eine ganze Zahl von {least} bis {most}'],
  ['it takes {count} letters at most', 'es nimmt höchstens {count} Zeichen'],
  ['it takes {count} entries at most', 'es nimmt höchstens {count} Einträge'],
  ['it takes a text of up to {count} letters', 'es nimmt einen Text von bis zu {count} Zeichen'],
  ['it takes a text in one line', 'es nimmt einen Text in einer Zeile'],
  ['each entry is {wanted}', 'jeder Eintrag ist {wanted}'],
  ['an entry has {count} letters at most', 'ein Eintrag hat höchstens {count} Zeichen'],
  ['{given} is not {wanted}', '{given} ist nicht {wanted}'],
  ['a text in one line', 'einen Text in einer Zeile'],
  [
    "auto (this system's) or a name such as Europe/Berlin",
    'auto (die dieses Systems) oder einen Namen wie Europe/Berlin',
  ],
  ['local, lan or an address', 'local, lan oder eine Adresse'],
  ['a host name such as porchlight.example.net', 'ein Rechnername wie porchlight.example.net'],
  ['an address such as https://porchlight.example.net', 'eine Adresse wie https://porchlight.example.net'],
  ['a time of day such as 22:30, or nothing', 'eine Uhrzeit wie 22:30 oder nichts'],
  ['an address or a network such as 192.168.1.0/24', 'eine Adresse oder ein Netz wie 192.168.1.0/24'],
  ['a span {examples}, from {least} to {most}', 'eine Spanne {examples}, von {least} bis {most}'],
  ['a size {examples}, from {least} to {most}', 'eine Größe {examples}, von {least} bis {most}'],
  ['a count and a period {examples}', 'eine Anzahl und einen Zeitraum {examples}'],
  ['such as {examples}', 'wie {examples}'],
  [' (did you mean {near}?)', ' (meintest du {near}?)'],
];

/** How settings do not fit each other, and what is wrong in the file. */
const FILE: readonly SentencePair[] = [
  ['{name} cannot be so: {reason}', '{name} kann so nicht sein: {reason}'],
  ['web.certificate and web.key go together', 'web.certificate und web.key gehören zusammen'],
  ['notify.quietFrom and notify.quietUntil go together', 'notify.quietFrom und notify.quietUntil gehören zusammen'],
  ['the quiet hours would end when they begin', 'die Ruhezeit würde enden, wenn sie beginnt'],
  ['sessions.absolute ends every session sooner', 'sessions.absolute beendet jede Sitzung eher'],
  ['the input {kind} needs one', 'die Quelle {kind} braucht eins'],
  ['it is too large for a settings file', 'sie ist zu groß für eine Einstellungsdatei'],
  ['it is not written in UTF-8', 'sie ist nicht in UTF-8 geschrieben'],
  ['here stand {wanted}', 'hier stehen {wanted}'],
  ['sections such as "{name}"', 'Abschnitte wie „{name}“'],
  ['settings such as "{name}"', 'Einstellungen wie „{name}“'],
  ['a name is missing here', 'hier fehlt ein Name'],
  ['an entry of a list is a text here', 'ein Eintrag einer Liste ist hier ein Text'],
  [
    'here stands a value: a text, a number, true, false or a list',
    'hier steht ein Wert: ein Text, eine Zahl, true, false oder eine Liste',
  ],
  ['there is no {what} called {name} (there are {names})', '{name} gibt es als {what} nicht (es gibt {names})'],
  [
    'there is no {what} called {name} (did you mean "{near}"?)',
    '{name} gibt es als {what} nicht (meintest du „{near}“?)',
  ],
  ['section', 'Abschnitt'],
  ['setting in "{section}"', 'Einstellung in „{section}“'],
  ['it is nested too deeply', 'sie ist zu tief verschachtelt'],
  ['it holds more than one document', 'sie enthält mehr als ein Dokument'],
];

/** Fields of channels (notify/). */
const CHANNELS: readonly SentencePair[] = [
  [
    'messages would go elsewhere; give {title} again',
    'Nachrichten gingen dann anderswohin; gib „{title}“ noch einmal ein',
  ],
  ['Password', 'Passwort'],
  ['Address', 'Adresse'],
  ['Signing key', 'Schlüssel für Unterschriften'],
  ['there is no such field; there are {names}', 'ein solches Feld gibt es nicht; es gibt {names}'],
  ['it is missing', 'es fehlt'],
  ['the kind of a channel stays; add a new one', 'die Art eines Kanals bleibt; füge einen neuen hinzu'],
  ['the channel was switched off', 'der Kanal wurde ausgeschaltet'],
  ['the channel was removed', 'der Kanal wurde entfernt'],
  ['"{address}" is no mail address', '„{address}“ ist keine Mailadresse'],
  ['it takes 1 to {count} mail addresses', 'es nimmt 1 bis {count} Mailadressen'],
  ['it takes a host name or an address', 'es nimmt einen Rechnernamen oder eine Adresse'],
  ['it takes one mail address', 'es nimmt eine Mailadresse'],
  ['user and password go together', 'Benutzer und Passwort gehören zusammen'],
  [
    'the password would be sent without encryption; use starttls or tls',
    'das Passwort würde unverschlüsselt gesendet; nimm starttls oder tls',
  ],
  [
    'it takes an address that begins with https:// or http://',
    'es nimmt eine Adresse, die mit https:// oder http:// beginnt',
  ],
  [
    'give a token in its own field, not in the address',
    'gib ein Token in seinem eigenen Feld an, nicht in der Adresse',
  ],
  ['it takes letters, digits and signs without spaces', 'es nimmt Buchstaben, Ziffern und Zeichen ohne Leerzeichen'],
  ['the topic is missing, as in https://ntfy.sh/your-topic', 'das Thema fehlt, wie in https://ntfy.sh/dein-thema'],
  ['{count} browsers', '{count} Browser'],
  ['printed', 'ausgegeben'],
  ['sent', 'gesendet'],
];

export const SETTING_SENTENCES: readonly SentencePair[] = [...VALUES, ...FILE, ...CHANNELS];
