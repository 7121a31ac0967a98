// German words of errors about homes: the counterpart of home-error-words.ts.
import type { homeErrorWords } from '../home-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanHomeErrors: Readonly<Record<keyof typeof homeErrorWords, GermanWords>> = {
  'unknown-time-zone': {
    message: 'Es gibt keine Zeitzone „{zone}“.',
    hint: 'schreib sie wie Europe/Berlin oder America/New_York, oder UTC.',
  },
  'no-data-folder': {
    message: 'In {folder} sind keine Daten von Porchlight.',
    hint: 'fang mit `porchlight start --data {folder}` an, oder nenne den Ordner, den du damals benutzt hast.',
  },
  'data-not-writable': {
    message: 'Der Datenordner {folder} lässt sich nicht schreiben: {reason}.',
    hint: 'sieh mit `ls -ld {folder}` nach: Er muss deinem Benutzer gehören; oder nenne mit --data einen anderen Ordner.',
  },
  'data-not-readable': {
    message: 'Der Datenordner {folder} lässt sich nicht lesen: {reason}.',
    hint: 'sieh mit `ls -ld {folder}` nach, und gib deinem Benutzer das Recht, ihn zu lesen.',
  },
  'data-full': {
    message: 'In {file} lässt sich nichts speichern: {reason}.',
    hint: 'schaff dort Platz; was vorher gespeichert wurde, ist heil, und der nächste Lauf macht damit weiter.',
  },
  'data-in-use': {
    message: 'Ein anderes Porchlight schreibt in {folder}{holder}.',
    hint: 'beende es zuerst, oder nenne mit --data einen anderen Ordner; lesende Befehle gehen solange trotzdem.',
  },
  'data-damaged': {
    message: '{file} ist beschädigt: {reason}.',
    hint: 'behalte sie, und spiel eine Sicherung zurück; `porchlight watch` legt sie beiseite und fängt neu an.',
  },
  'data-newer': {
    message: '{file} stammt von einem neueren Porchlight (Format {found}; dieses kennt {known}).',
    hint: 'aktualisiere Porchlight, oder nenne mit --data einen anderen Ordner; nichts wurde geändert.',
  },
  'no-such-device': {
    message: 'Es gibt kein Gerät „{device}“.',
    hint: '`porchlight devices --data DIR` listet sie auf: d1, d2 …; auch Name, MAC oder Adresse geht.',
  },
  'which-device': {
    message: '„{device}“ passt auf mehr als ein Gerät: {found}.',
    hint: 'gib eine dieser Kennungen an.',
  },
  'no-such-alert': {
    message: 'Es gibt keine Meldung „{alert}“.',
    hint: '`porchlight alerts --data DIR` listet sie auf; die ersten Zeichen einer Kennung genügen, wo nur eine passt.',
  },
  'which-alert': {
    message: '„{alert}“ passt auf {count} Meldungen.',
    hint: 'gib mehr von der Kennung an; `porchlight alerts --data DIR` zeigt sie.',
  },
  'no-such-rule': {
    message: 'Es gibt keine Regel „{rule}“.',
    hint: '`porchlight allow --data DIR` listet sie auf.',
  },
  'no-such-question': {
    message: 'Es gibt keine Frage „{question}“.',
    hint: '`porchlight devices --data DIR` zeigt die offenen.',
  },
  'bad-cursor': {
    message: 'Die Stelle „{cursor}“ gehört nicht zu dieser Liste.',
    hint: 'nimm sie aus „next“ der Seite davor, und stell dieselbe Frage; ohne sie fängt die Liste von vorn an.',
  },
  'nothing-learned': {
    message: 'Von {device} ist noch nichts gelernt.',
    hint: 'warte, bis es etwas getan hat: Das Lernen beginnt mit seinen ersten Paketen.',
  },
  'contract-changed': {
    message: 'Das Verhalten von {device} steht inzwischen bei Fassung {version}, nicht mehr bei {given}.',
    hint: 'lies es noch einmal, und billige es, wenn du noch einverstanden bist.',
  },
  'no-rule-possible': {
    message: 'Mehrere Geräte teilen sich die Meldung {alert}: Eine Regel dafür gälte für alles von ihrer Art.',
    hint: 'beurteile die Meldungen der einzelnen Geräte, oder stelle die Art stumm: `porchlight allow add --kind`.',
  },
  'too-many-rules': {
    message: 'Es gibt {limit} Regeln.',
    hint: 'entferne einige, die nicht mehr gebraucht werden.',
  },
  'bad-name': {
    message: 'Der neue Name hat keine Buchstaben.',
    hint: 'gib einen Namen von bis zu 64 Buchstaben an.',
  },
  'nothing-stored': {
    message: 'In {folder} sind keine Zusammenfassungen gespeichert{since}.',
    hint: 'lass Porchlight zuerst eine Weile zusehen; `porchlight status --data {folder}` sagt, was da ist.',
  },
  'not-flows': {
    message: '{file} enthält keine Verbindungen: Keine Spalte sagt, was anderswo {column} sagt.',
    hint: 'gib conn.log von Zeek an, Verbindungen von Argus oder nfdump, oder eine CSV-Datei mit deren Spalten.',
  },
  'bad-profile': {
    message: '{file} ist kein MUD-Profil: {reason}.',
    hint: 'gib eine MUD-Datei (RFC 8520) an, wie sie `porchlight behaviour export DEVICE --format mud --data DIR` schreibt.',
  },
  'device-not-captured': {
    message: 'Das Gerät {device} tut in der Aufzeichnung nichts.',
    hint: 'nenne mit --device ein anderes: {found}',
  },
  'which-profiled-device': {
    message: 'Das Profil sagt nicht, für welches Gerät der Aufzeichnung es gilt.',
    hint: 'füge --device mit seiner MAC oder Adresse hinzu, eins von: {found}',
  },
  'bad-scenario': { message: '{file}, Zeile {line}: {reason}.', hint: '{hint}' },
  'map-not-an-address': {
    message: 'Die Zuordnung von „{attack}“ nennt „{key}“, was weder eine Adresse noch ein Netz ist.',
    hint: 'schreib eine Adresse seiner Aufzeichnung, etwa 192.168.1.5, oder ein Netz, etwa 192.168.1.0/24.',
  },
  'map-address-twice': {
    message: 'Die Zuordnung von „{attack}“ nennt dieselbe Adresse zweimal („{twin}“ und „{key}“).',
    hint: 'behalte eine der beiden Zeilen.',
  },
  'map-unknown-device': {
    message: 'Die Zuordnung von „{attack}“ gibt {key} an „{target}“, was kein Gerät des Zuhauses ist.',
    hint: 'gib eins von diesen an: {names}, gateway, home oder eine Adresse.',
  },
  'map-network-target': {
    message: 'Die Zuordnung von „{attack}“ gibt das ganze Netz {key} an „{target}“.',
    hint: 'ein Netz kann nur home werden; nenne einzelne Adressen für Geräte, das Gateway und andere Adressen.',
  },
  'map-version': {
    message: 'Die Zuordnung von „{attack}“ gibt {key} an „{target}“, das keine Adresse dieser IP-Version hat.',
    hint: 'IPv4 wird IPv4 und IPv6 wird IPv6; lass die Zeile weg, um die Adresse zu behalten.',
  },
  'map-no-address': {
    message:
      'Die Zuordnung von „{attack}“ gibt {key} an „{target}“, dessen Aufzeichnungen keine IPv4-Adresse von ihm zeigen.',
    hint: 'prüfe `mac` des Geräts, oder nenne ein anderes Gerät oder eine Adresse.',
  },
  'map-no-gateway': {
    message:
      'Die Zuordnung von „{attack}“ gibt {key} an das Gateway, aber die Aufzeichnungen des Zuhauses zeigen keins.',
    hint: 'keins ihrer Pakete geht in ein anderes Netz; nenne stattdessen eine Adresse.',
  },
  'map-home-full': {
    message:
      'Die Zuordnung von „{attack}“ bringt mit {key} mehr Rechner nach Hause, als Adressen frei sind (die erste zu viel: {address}).',
    hint: 'ordne ein kleineres Netz zu.',
  },
  'bad-home-state': {
    message: 'Der gespeicherte Zustand des Zuhauses ist nicht zu gebrauchen: {reason}.',
    hint: 'er blieb, wie er war: fang mit einem anderen Ordner an (--data), oder setz eine Sicherung an seine Stelle.',
  },
};
