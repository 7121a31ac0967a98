// German words of errors about settings and notification channels: the counterpart of edge-error-words.ts.
import type { edgeErrorWords } from '../edge-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanEdgeErrors: Readonly<Record<keyof typeof edgeErrorWords, GermanWords>> = {
  'bad-settings-file': {
    message: '{file}, Zeile {line}, Spalte {column}: {reason}.',
    hint: 'berichtige diese Zeile; `porchlight settings check {file}` liest sie noch einmal, und docs/settings.md nennt jede Einstellung.',
  },
  'bad-setting': {
    message: 'Die Einstellung {name} kann so nicht sein: {reason}.',
    hint: '`porchlight settings list` zeigt, was jede Einstellung annimmt.',
  },
  'no-such-setting': {
    message: 'Es gibt keine Einstellung „{name}“{near}.',
    hint: '`porchlight settings list` zeigt alle.',
  },
  'setting-held': {
    message: 'Die Einstellung {name} ist durch {by} vorgegeben; das geht der Einstellungsdatei vor.',
    hint: 'starte Porchlight ohne das; dann lässt sie sich hier ändern.',
  },
  'settings-not-writable': {
    message: '{file} lässt sich nicht schreiben: {reason}.',
    hint: 'sieh nach, wem die Datei und ihr Ordner gehören (`ls -l {file}`); nichts wurde geändert.',
  },
  'bad-channel': {
    message: 'Das Feld „{field}“ des Kanals kann so nicht sein: {reason}.',
    hint: '`porchlight channels kinds` zeigt, was jede Art von Kanal braucht.',
  },
  'no-such-channel': {
    message: 'Es gibt keinen Benachrichtigungskanal „{channel}“.',
    hint: '`porchlight channels list` zeigt sie.',
  },
  'channel-limit': {
    message: 'Es gibt schon {limit} Benachrichtigungskanäle.',
    hint: 'entferne einen, den du nicht brauchst.',
  },
  'destination-refused': {
    message: 'An {address} wird nichts gesendet: {reason}.',
    hint: 'wenn du es so willst, füge {address} der Einstellung notify.allowedAddresses hinzu.',
  },
  'destination-unreachable': {
    message: '{host}, Port {port}, ist nicht zu erreichen: {reason}.',
    hint: 'prüfe Namen und Port, und ob dieser Rechner ihn erreichen darf.',
  },
  'destination-silent': {
    message: '{host} hat innerhalb von {seconds} Sekunden nicht geantwortet.',
    hint: 'prüfe den Port und die Art der Verschlüsselung; die Nachricht wird später noch einmal gesendet.',
  },
  'message-refused': {
    message: '{host} hat die Nachricht nicht angenommen: {answer}.',
    hint: 'sieh dir an, was da steht; oft stimmt die Adresse, das Passwort oder das Token nicht.',
  },
  'message-redirected': {
    message: '{host} antwortet mit einer Umleitung; ihr wird nicht gefolgt.',
    hint: 'gib die Adresse an, auf die es umleitet, wenn du ihr traust.',
  },
  'mail-not-encrypted': {
    message: 'Das Passwort ginge unverschlüsselt an {host}.',
    hint: 'nimm starttls oder tls; nur bei einem eigenen Mailserver schalte „Passwort ohne Verschlüsselung“ ein.',
  },
};
