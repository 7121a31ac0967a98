// German words of errors about logging in: the counterpart of access-error-words.ts.
import type { accessErrorWords } from '../access-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanAccessErrors: Readonly<Record<keyof typeof accessErrorWords, GermanWords>> = {
  'wrong-login': {
    message: 'Benutzername und Passwort gehören nicht zusammen.',
    hint: 'versuch es noch einmal; ist das Passwort verloren, setzt `porchlight owner reset` auf dem Rechner, auf dem Porchlight läuft, ein neues.',
  },
  'totp-needed': {
    message: 'Dieses Konto verlangt auch einen Code der Authenticator-App.',
    hint: 'gib die sechs Ziffern ein, die die App jetzt zeigt.',
  },
  'wrong-totp': {
    message: 'Diesen Code zeigt die Authenticator-App jetzt nicht, oder er wurde schon benutzt.',
    hint: 'warte auf den nächsten Code, und prüfe die Uhr des Telefons.',
  },
  'wrong-code': {
    message: 'Dieser Einmal-Code stimmt nicht, oder er ist abgelaufen.',
    hint: 'nimm den neuesten aus dem Terminal, in dem Porchlight läuft, oder aus der Datei setup-code in seinem Datenordner.',
  },
  'too-many-tries': {
    message: 'Zu viele gescheiterte Versuche.',
    hint: 'versuch es in {seconds} s wieder; wer angemeldet ist, bleibt es.',
  },
  'login-busy': {
    message: 'Im Augenblick melden sich zu viele Leute an.',
    hint: 'versuch es in einigen Sekunden wieder.',
  },
  'needs-confirmation': {
    message: 'Dafür wird dein Passwort noch einmal gebraucht.',
    hint: 'bestätige es; das gilt dann 10 Minuten.',
  },
  'weak-password': {
    message: 'Dieses Passwort ist zu leicht zu erraten: {reason}.',
    hint: 'nimm mehrere Wörter, die nicht zusammengehören, mindestens 10 Zeichen.',
  },
  'bad-user-name': {
    message: 'Ein Benutzername hat 1 bis 64 Buchstaben, Ziffern und die Zeichen . _ @ -, und keine Leerzeichen.',
    hint: 'wähle einen anderen.',
  },
  'bad-token-name': {
    message: 'Ein Token hat einen Namen von 1 bis 64 Zeichen.',
    hint: 'nenne es nach dem Programm, das es benutzt.',
  },
  'owner-exists': {
    message: 'Dieses Porchlight hat schon einen Besitzer.',
    hint: 'melde dich an; ist das Passwort verloren: porchlight owner reset',
  },
  'no-owner': {
    message: 'Dieses Porchlight hat noch keinen Besitzer.',
    hint: 'lege einen an: porchlight owner create',
  },
  'last-owner': {
    message: '{user} ist der letzte Besitzer; ohne ihn könnte niemand mehr etwas ändern.',
    hint: 'lege zuerst einen anderen Besitzer an.',
  },
  'user-exists': {
    message: 'Es gibt schon einen Benutzer {user}.',
    hint: 'wähle einen anderen Namen.',
  },
  'no-such-user': {
    message: 'Es gibt keinen Benutzer „{user}“.',
    hint: '`porchlight owner list --data DIR` listet sie auf.',
  },
  'no-such-session': {
    message: 'Diese Sitzung gibt es nicht; vielleicht ist sie zu Ende.',
    hint: 'lade die Liste neu.',
  },
  'no-such-token': {
    message: 'Es gibt kein Token „{token}“.',
    hint: '`porchlight token list --data DIR` listet sie auf.',
  },
  'too-many-users': {
    message: 'Es gibt {limit} Benutzer, und mehr gehen nicht.',
    hint: 'entferne zuerst einen.',
  },
  'too-many-tokens': {
    message: 'Es gibt {limit} Token, und mehr gehen nicht.',
    hint: 'entferne eins, das niemand benutzt.',
  },
  'totp-not-started': {
    message: 'Es wird gerade keine Authenticator-App eingerichtet, oder das hat länger als 10 Minuten gedauert.',
    hint: 'fang noch einmal an.',
  },
  'changed-meanwhile': {
    message: 'Jemand anders hat im selben Augenblick dasselbe geändert.',
    hint: 'sieh nach, wie es jetzt ist, und versuch es noch einmal.',
  },
  'certificate-unusable': {
    message: 'Das Zertifikat {file} ist nicht zu gebrauchen: {reason}.',
    hint: 'gib eine PEM-Datei an, in der zuerst das Zertifikat und danach seine Kette steht, und den Schlüssel dazu; oder entferne beide Einstellungen, dann macht Porchlight selbst eins.',
  },
};
