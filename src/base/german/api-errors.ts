// German words of errors that the API answers with: the counterpart of api-error-words.ts.
import type { apiErrorWords } from '../api-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanApiErrors: Readonly<Record<keyof typeof apiErrorWords, GermanWords>> = {
  'bad-request': {
    message: 'Die Anfrage ist nicht, wie sie sein soll: {reason}.',
    hint: 'GET /api/v1/openapi.json sagt, was jede Anfrage enthält.',
  },
  'bad-json': {
    message: 'Der Inhalt der Anfrage ist kein JSON: {reason}.',
    hint: 'schick ein JSON-Dokument in UTF-8.',
  },
  'header-twice': {
    message: 'Die Kopfzeile {header} kam mehr als einmal.',
    hint: 'schick sie einmal; ein Proxy dazwischen fügt vielleicht noch eine hinzu.',
  },
  'not-signed-in': {
    message: 'Niemand ist angemeldet.',
    hint: 'melde dich an, oder schick ein Token: Authorization: Bearer TOKEN (`porchlight token create` macht eins).',
  },
  'not-allowed': {
    message: 'Dafür braucht es das Recht {needed}; {who} hat das Recht {scope}.',
    hint: 'melde dich als Besitzer an, oder nimm ein Token mit diesem Recht.',
  },
  'person-needed': {
    message: 'Das ist für angemeldete Menschen, nicht für Token.',
    hint: 'melde dich in der Oberfläche an.',
  },
  'foreign-origin': {
    message: 'Die Anfrage kommt von einer anderen Seite ({origin}).',
    hint: 'öffne die Oberfläche unter der Adresse, die sie hier hat; Programme schicken ein Token und keinen Origin.',
  },
  'no-csrf-proof': {
    message: 'Die Anfrage weist nicht nach, dass sie von der Oberfläche kommt.',
    hint: 'schick den Wert `csrf` von GET /api/v1/session als Kopfzeile X-Porchlight-CSRF, von derselben Herkunft; oder lade die Seite neu.',
  },
  'no-such-route': {
    message: 'Unter {path} gibt es nichts.',
    hint: 'GET /api/v1/openapi.json listet auf, was es gibt; die Oberfläche steht unter /app/.',
  },
  'method-not-allowed': {
    message: '{path} nimmt {method} nicht an.',
    hint: 'möglich ist {allowed}.',
  },
  'body-too-large': {
    message: 'Der Inhalt der Anfrage ist größer als {limit}.',
    hint: 'schick weniger; Dateien gehen an PUT /api/v1/scans.',
  },
  'body-too-slow': {
    message: 'Der Inhalt der Anfrage kam nicht innerhalb von {seconds} Sekunden.',
    hint: 'schick sie noch einmal.',
  },
  'wrong-content-type': {
    message: 'Der Inhalt der Anfrage ist {found}; gebraucht wird {wanted}.',
    hint: 'setze die Kopfzeile Content-Type auf {wanted}.',
  },
  'packed-body': {
    message: 'Der Inhalt der Anfrage ist gepackt ({encoding}).',
    hint: 'schick ihn ohne Content-Encoding; Aufzeichnungen und Tabellen dürfen selbst gepackte Dateien sein.',
  },
  'unknown-host': {
    message: 'Auf den Namen {host} hört dieses Programm nicht.',
    hint: 'nimm seine Adresse, localhost oder einen Namen auf .local, oder füge den Namen der Einstellung web.hostNames hinzu.',
  },
  'too-many-requests': {
    message: 'Von {address} kamen zu viele Anfragen.',
    hint: 'warte eine Sekunde, und frag seltener.',
  },
  'too-many-streams': {
    message: 'Alle {limit} Verbindungen für Neuigkeiten sind belegt.',
    hint: 'schließe andere offene Oberflächen; die Seite geht auch ohne, muss dann aber neu geladen werden, um Neues zu zeigen.',
  },
  'too-many-uploads': {
    message: 'Es werden schon {limit} Dateien hochgeladen.',
    hint: 'warte, bis eine davon fertig ist.',
  },
  'no-file': {
    message: 'In der Anfrage ist keine Datei.',
    hint: 'schick ein Formular (multipart/form-data) mit einer Datei im Feld `file`.',
  },
  'no-file-name': {
    message: 'Die Datei hat keinen Namen.',
    hint: 'wähle eine Datei, oder gib ihren Namen beim Hochladen an.',
  },
  'bad-form': {
    message: 'Das Formular lässt sich nicht lesen: {reason}.',
    hint: 'schick multipart/form-data mit einer Datei im Feld `file`.',
  },
  'upload-broken': {
    message: 'Das Hochladen brach ab, bevor die ganze Datei da war.',
    hint: 'schick sie noch einmal; nichts davon wurde behalten.',
  },
  'upload-too-large': {
    message: 'Die Datei ist größer als {limit}.',
    hint: 'schick eine kleinere, oder erhöhe die Einstellung uploads.sizeLimit.',
  },
  'internal-error': {
    message: 'In Porchlight ist etwas schiefgegangen (Nummer {id}).',
    hint: 'das Protokoll sagt unter dieser Nummer mehr: `porchlight logs`. Bitte melde es.',
  },
  'port-in-use': {
    message: 'Port {port} von {host} ist von einem anderen Programm belegt.',
    hint: 'vielleicht läuft Porchlight schon (`porchlight status`); sonst wähle einen anderen: --port 8485',
  },
  'port-no-permission': {
    message: 'Kann nicht auf Port {port} von {host} lauschen: keine Berechtigung.',
    hint: 'wähle einen Port über 1023: --port 8484',
  },
  'no-such-address': {
    message: 'Dieser Rechner hat keine Adresse {host}, auf der er lauschen könnte.',
    hint: '`ip address` listet seine Adressen auf; `--bind lan` lauscht auf allen.',
  },
  'cannot-listen': {
    message: 'Kann nicht auf Port {port} von {host} lauschen: {reason}.',
    hint: 'wähle einen anderen Port oder eine andere Adresse.',
  },
};
