// German for what files turn out to be and what went not quite right in a scan; each English pattern is made in the source.
import type { SentencePair } from '../sentence-book.ts';

/** capture/file-kind.ts, tables/open-table-kind.ts, scans/. */
const KINDS: readonly SentencePair[] = [
  ['it is a PNG picture', 'es ist ein PNG-Bild'],
  ['it is a JPEG picture', 'es ist ein JPEG-Bild'],
  ['it is a GIF picture', 'es ist ein GIF-Bild'],
  ['it is a PDF document', 'es ist ein PDF-Dokument'],
  ['it is an ELF program', 'es ist ein Programm (ELF)'],
  ['it is a zip archive: unpack it first', 'es ist ein Zip-Archiv: entpacke es zuerst'],
  [
    'it is a zip archive without NumPy arrays: unpack it first',
    'es ist ein Zip-Archiv ohne NumPy-Felder: entpacke es zuerst',
  ],
  ['it is an empty zip archive', 'es ist ein leeres Zip-Archiv'],
  ['it is a 7z archive: unpack it first', 'es ist ein 7z-Archiv: entpacke es zuerst'],
  ['it is a RAR archive: unpack it first', 'es ist ein RAR-Archiv: entpacke es zuerst'],
  ['it is a tar archive: unpack it first', 'es ist ein Tar-Archiv: entpacke es zuerst'],
  ['it is packed with {packing}: unpack it first', 'es ist mit {packing} gepackt: entpacke es zuerst'],
  ['it is packed twice with {packing}: unpack it once', 'es ist zweimal mit {packing} gepackt: entpacke es einmal'],
  ['it is an SQLite database', 'es ist eine SQLite-Datenbank'],
  ['it is a Parquet table', 'es ist eine Parquet-Tabelle'],
  [
    'it is a {program} capture: convert it with `editcap`',
    'es ist eine Aufzeichnung von {program}: wandle sie mit `editcap` um',
  ],
  ['it is a web page', 'es ist eine Webseite'],
  ['it is a Zeek log', 'es ist ein Zeek-Protokoll'],
  ['it is JSON text', 'es ist JSON-Text'],
  ['it is text', 'es ist Text'],
  ['it is a capture', 'es ist eine Aufzeichnung'],
  ['it is a terminal', 'es ist ein Terminal'],
  ['it begins with the bytes {bytes}', 'es beginnt mit den Bytes {bytes}'],
  ['nothing can be unpacked from its {packing}', 'aus seinem {packing} lässt sich nichts entpacken'],
  [
    'it is an nfdump file: write it as CSV with `nfdump -r FILE -o csv`',
    'es ist eine nfdump-Datei: schreib sie mit `nfdump -r FILE -o csv` als CSV',
  ],
  [
    "it is nfdump's listing for the eye: write it with `nfdump -o csv`",
    'es ist die Ausgabe von nfdump zum Ansehen: schreib sie mit `nfdump -o csv`',
  ],
  ['it is an Arrow (Feather) file: write it as Parquet', 'es ist eine Arrow-Datei (Feather): schreib sie als Parquet'],
  ['it is an {format} file: write it as Parquet', 'es ist eine {format}-Datei: schreib sie als Parquet'],
  [
    'it is a Python pickle, which could run code: write it as Parquet or CSV',
    'es ist ein Python-Pickle, das Code ausführen könnte: schreib es als Parquet oder CSV',
  ],
  ['it is an old Excel workbook: save it as CSV', 'es ist eine alte Excel-Mappe: speichere sie als CSV'],
  [
    'its name does not end as that of a table, such as .csv',
    'ihr Name endet nicht wie der einer Tabelle, etwa auf .csv',
  ],
  ['nothing', 'nichts'],
  ['waiting', 'wartet noch'],
  ['running', 'läuft noch'],
  ['failed', 'ist gescheitert'],
  ['cancelled', 'wurde abgebrochen'],
  ['commas', 'Kommas'],
  ['semicolons', 'Semikolons'],
  ['tabs', 'Tabulatoren'],
  ['bars', 'senkrechte Striche'],
];

/** capture/capture-reader.ts and its neighbours. */
const READING: readonly SentencePair[] = [
  ['{file} is broken at its first packet: {reason}.', '{file} ist schon beim ersten Paket kaputt: {reason}.'],
  [
    '{file} is broken after packet {packet}: {reason}. The packets before it are kept.',
    '{file} ist nach Paket {packet} kaputt: {reason}. Die Pakete davor gelten.',
  ],
  ['{file} ends before its first packet is complete.', '{file} endet, bevor das erste Paket vollständig ist.'],
  [
    '{file} ends in the middle of a packet, after packet {packet}. The packets before it are kept.',
    '{file} endet mitten in einem Paket, nach Paket {packet}. Die Pakete davor gelten.',
  ],
  [
    '{file} cannot be read on after packet {packet}: {reason}. The packets before it are kept.',
    '{file} lässt sich nach Paket {packet} nicht weiterlesen: {reason}. Die Pakete davor gelten.',
  ],
  ['a record claims {bytes} bytes', 'ein Eintrag behauptet, {bytes} Bytes zu haben'],
  [
    'another capture begins there, which has to be a file of its own',
    'dort beginnt eine andere Aufzeichnung, die eine eigene Datei sein muss',
  ],
  ['a section has no byte order', 'einem Abschnitt fehlt die Bytereihenfolge'],
  ['a block claims {bytes} bytes', 'ein Block behauptet, {bytes} Bytes zu haben'],
  ['an interface block claims {bytes} bytes', 'der Block einer Schnittstelle behauptet, {bytes} Bytes zu haben'],
  ['{file} holds no packets.', '{file} enthält keine Pakete.'],
  ['There are no packets in the input.', 'In der Quelle sind keine Pakete.'],
];

/** scans/: what could not be read, and what was left out. */
const WARNINGS: readonly SentencePair[] = [
  [
    'isolation forest over windows of {count} rows, fitted on this file (its first {rows} rows)',
    'Isolation Forest über Fenster von {count} Zeilen, gelernt aus dieser Datei (ihren ersten {rows} Zeilen)',
  ],
  [
    'isolation forest over windows of {count} rows, fitted on this file',
    'Isolation Forest über Fenster von {count} Zeilen, gelernt aus dieser Datei',
  ],
  ['None of the {packets} could be read: {reason}.', 'Keines der {packets} war zu lesen: {reason}.'],
  ['Only {read} of the {packets} could be read: {reason}.', 'Nur {read} der {packets} waren zu lesen: {reason}.'],
  ['{count} packets', '{count} Pakete'],
  ['{count} packet', '{count} Pakete'],
  [
    'link type {type} ({name}) carries no network packets that Porchlight knows',
    'der Verbindungstyp {type} ({name}) trägt keine Netzwerkpakete, die Porchlight kennt',
  ],
  [
    'link type {type} carries no network packets that Porchlight knows',
    'der Verbindungstyp {type} trägt keine Netzwerkpakete, die Porchlight kennt',
  ],
  [
    'they are encrypted Wi-Fi; capture on the router or the access point instead',
    'sie sind verschlüsseltes WLAN; nimm stattdessen am Router oder am Zugangspunkt auf',
  ],
  [
    'they were cut off while recording; record whole packets',
    'sie wurden beim Aufnehmen abgeschnitten; nimm ganze Pakete auf',
  ],
  ['their IP headers are broken', 'ihre IP-Köpfe sind kaputt'],
  [
    'their checksums are wrong; --ignore-checksums reads them all the same',
    'ihre Prüfsummen sind falsch; --ignore-checksums liest sie trotzdem',
  ],
  ['there is no IP packet in them', 'es ist kein IP-Paket darin'],
  [
    'Nearly all packets sent by {address} have wrong checksums and were not counted. If the capture was made on that machine, its network card fills them in later: use --ignore-checksums.',
    'Fast alle Pakete von {address} haben falsche Prüfsummen und zählten nicht. Wurde auf diesem Rechner selbst aufgenommen, dann trägt seine Netzwerkkarte sie erst später ein: nimm --ignore-checksums.',
  ],
  [
    '{count} further device or address of your networks is not listed: a flood with forged senders looks so, or there are more devices than the list holds.',
    '{count} weiteres Gerät oder eine Adresse deiner Netze steht nicht in der Liste: So sieht eine Flut mit gefälschten Absendern aus, oder es gibt mehr Geräte, als die Liste fasst.',
  ],
  [
    '{count} further devices or addresses of your networks are not listed: a flood with forged senders looks so, or there are more devices than the list holds.',
    '{count} weitere Geräte oder Adressen deiner Netze stehen nicht in der Liste: So sieht eine Flut mit gefälschten Absendern aus, oder es gibt mehr Geräte, als die Liste fasst.',
  ],
  ['Of {total} alerts the gravest {count} are listed.', 'Von {total} Meldungen stehen die {count} schwersten da.'],
  [
    'Of {total} devices the {count} with the most traffic are listed.',
    'Von {total} Geräten stehen die {count} mit dem meisten Verkehr da.',
  ],
  [
    'Of {total} abnormal windows the {count} strangest are listed.',
    'Von {total} auffälligen Fenstern stehen die {count} auffälligsten da.',
  ],
  ['Only the first {count} rows were read.', 'Nur die ersten {count} Zeilen wurden gelesen.'],
  ['1 cell of {column} held infinity.', '1 Zelle von {column} enthielt Unendlich.'],
  [
    '1 cell of {column} held no number, {text} of them text, and counted as {meant}.',
    '1 Zelle von {column} enthielt keine Zahl, sondern Text ({text}), und zählte als {meant}.',
  ],
  [
    '1 cell of {column} held no number, and counted as {meant}.',
    '1 Zelle von {column} enthielt keine Zahl und zählte als {meant}.',
  ],
  ['{cells} of {column} held infinity.', '{cells} von {column} enthielten Unendlich.'],
  [
    '{cells} of {column} held no number, {text} of them text, and counted as {meant}.',
    '{cells} von {column} enthielten keine Zahl, davon {text} Text, und zählten als {meant}.',
  ],
  [
    '{cells} of {column} held no number, and counted as {meant}.',
    '{cells} von {column} enthielten keine Zahl und zählten als {meant}.',
  ],
  ["the column's median", 'der Median der Spalte'],
  ['{count} cells', '{count} Zellen'],
  ['{count} cell', '{count} Zelle'],
  [
    '{count} line had too many or too few cells and was left out, the first one line {line}.',
    '{count} Zeile hatte zu viele oder zu wenige Zellen und fiel weg: Zeile {line}.',
  ],
  [
    '{count} lines had too many or too few cells and were left out, the first one line {line}.',
    '{count} Zeilen hatten zu viele oder zu wenige Zellen und fielen weg, die erste war Zeile {line}.',
  ],
  [
    'The table has no {names}, so the model reads {columns}: {listed}.',
    'Die Tabelle hat kein {names}; das Modell liest deshalb {columns}: {listed}.',
  ],
  ['the number columns that Porchlight knows', 'die Zahlenspalten, die Porchlight kennt'],
  ['the columns of numbers', 'die Spalten mit Zahlen'],
  [
    'the first {count} of {total} number columns that Porchlight knows',
    'die ersten {count} von {total} Zahlenspalten, die Porchlight kennt',
  ],
  ['the first {count} of {total} columns of numbers', 'die ersten {count} von {total} Spalten mit Zahlen'],
  ['{names} and {count} more', '{names} und {count} weitere'],
  ['{file} is cut off; the rows before the cut are kept.', '{file} ist abgeschnitten; die Zeilen davor gelten.'],
  [
    'Keys that the first rows do not have are no columns: {count} values, first of {name} in line {line}.',
    'Schlüssel, die die ersten Zeilen nicht haben, sind keine Spalten: {count} Werte, der erste von {name} in Zeile {line}.',
  ],
  [
    'Left out, since they hold lists, maps or structures: {names}.',
    'Weggelassen, weil sie Listen, Zuordnungen oder Strukturen enthalten: {names}.',
  ],
];

export const CAPTURE_SENTENCES: readonly SentencePair[] = [...KINDS, ...READING, ...WARNINGS];
