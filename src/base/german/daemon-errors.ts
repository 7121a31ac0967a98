// German words of errors about the running program: the counterpart of daemon-error-words.ts.
import type { daemonErrorWords } from '../daemon-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanDaemonErrors: Readonly<Record<keyof typeof daemonErrorWords, GermanWords>> = {
  'daemon-busy': {
    message: 'Bei Porchlight warten mehr Fragen, als es beantworten kann.',
    hint: 'versuch es in einigen Sekunden wieder.',
  },
  'part-down': {
    message: 'Ein Teil von Porchlight läuft nicht: {part}.',
    hint: 'er startet von selbst wieder; `porchlight logs` zeigt, warum er stehen blieb.',
  },
  'no-daemon': {
    message: 'Auf {folder} läuft kein Porchlight.',
    hint: 'starte es mit `porchlight start`; ein anderer Datenordner wird mit --data genannt.',
  },
  'daemon-refused': {
    message: 'Porchlight hat abgelehnt: {reason}.',
    hint: 'sieh dir `porchlight logs` und `porchlight status` an.',
  },
  'daemon-silent': {
    message: 'Porchlight antwortet nicht unter {address}: {reason}.',
    hint: 'sieh dir `porchlight logs` an; wo es ein eigenes Zertifikat benutzt, frag es in der Oberfläche.',
  },
  'not-stopped': {
    message: 'Porchlight (Prozess {pid}) hat sich nicht innerhalb von {seconds} Sekunden beendet.',
    hint: 'sieh dir `porchlight logs` an; `kill -9 {pid}` beendet es sofort, und nichts Gespeichertes geht verloren.',
  },
  'not-a-demo': {
    message: 'Angriffe werden nur in einem simulierten Zuhause vorgespielt, und dieses ist echt.',
    hint: 'starte eins mit `porchlight demo`.',
  },
  'no-consent': {
    message: 'Nichts wurde gesendet: Der Probelauf braucht deine Zustimmung.',
    hint: 'lies mit `porchlight selftest --plan`, was er sendet, und starte dann `porchlight selftest --yes`.',
  },
  'proof-running': {
    message: 'Es läuft schon ein Probelauf.',
    hint: 'warte, bis er zu Ende ist; er dauert höchstens eine Minute.',
  },
  'proof-impossible': {
    message: 'Der Probelauf geht hier nicht. {reason}',
    hint: 'wähle eine andere Quelle in der Einrichtung oder mit `porchlight settings set input.kind …`.',
  },
  'input-refused': {
    message: '„{target}“ kann nicht mitgelesen werden: {reason}.',
    hint: 'nenne eine Aufzeichnung oder eine benannte Pipe mit ihrem ganzen Pfad, etwa /home/anna/home.pcap.',
  },
  'not-renewable': {
    message: 'Die Woche wird nicht noch einmal gelebt: Dieser Datenordner enthält mehr als ein simuliertes Zuhause.',
    hint: 'starte ein eigenes mit `porchlight demo`.',
  },
  'no-such-attack': {
    message: 'Es gibt keinen Angriff namens „{attack}“.',
    hint: 'die Namen stehen in `porchlight simulate --help`.',
  },
};
