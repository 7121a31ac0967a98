// German words of errors about uploads and scans: the counterpart of scan-error-words.ts.
import type { scanErrorWords } from '../scan-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanScanErrors: Readonly<Record<keyof typeof scanErrorWords, GermanWords>> = {
  'no-upload': {
    message: 'In {file} steht nichts.',
    hint: 'wähle eine Aufzeichnung (pcap, pcapng) oder eine Tabelle (CSV, JSON, Parquet, Zeek-Protokoll), in der etwas steht.',
  },
  'upload-cut': {
    message: 'Das Hochladen von {file} brach ab: {bytes} von {wanted} Bytes kamen an.',
    hint: 'schick sie noch einmal.',
  },
  'disk-full': {
    message: 'Auf dem Datenträger ist kein Platz für {file}.',
    hint: 'schaff Platz, wo der Datenordner liegt, oder schick eine kleinere Datei.',
  },
  'scan-queue-full': {
    message: 'Es warten schon {limit} Dateien auf ihre Prüfung.',
    hint: 'warte, bis eine fertig ist, oder brich eine ab.',
  },
  'no-such-scan': {
    message: 'Es gibt keine Prüfung „{scan}“.',
    hint: 'GET /api/v1/scans listet auf, was es gibt; alte werden entfernt.',
  },
  'scan-not-done': {
    message: 'Die Prüfung von {file} hat kein Ergebnis: Sie {state}.',
    hint: 'warte, bis sie fertig ist, oder prüfe die Datei noch einmal.',
  },
  'scan-cancelled': {
    message: 'Die Prüfung von {file} wurde abgebrochen.',
    hint: 'schick die Datei noch einmal, um sie zu prüfen.',
  },
  'scan-crashed': {
    message: 'Die Prüfung von {file} ist zusammengebrochen: {reason}.',
    hint: 'bitte melde das, wenn du darfst mit der Datei; andere Prüfungen gehen weiter.',
  },
  'scan-memory': {
    message: 'Die Prüfung von {file} braucht mehr Speicher, als eine Prüfung haben darf.',
    hint: 'teile die Datei, und prüfe jeden Teil.',
  },
  'scan-too-long': {
    message: 'Die Prüfung von {file} dauerte länger als {hours} Stunden und wurde beendet.',
    hint: 'teile die Datei, und prüfe jeden Teil.',
  },
  'scan-interrupted': {
    message: 'Porchlight wurde beendet, bevor die Prüfung von {file} fertig war.',
    hint: 'schick die Datei noch einmal, um sie zu prüfen.',
  },
  'not-scannable': {
    message: '{file} ist weder eine Aufzeichnung noch eine Tabelle ({found}).',
    hint: 'gib eine pcap- oder pcapng-Datei an, oder eine Datei in CSV, JSON, Parquet, NumPy oder von Zeek, auch mit gzip oder zstd gepackt.',
  },
  'scan-wrong-kind': {
    message: '{file} ist keine Tabelle ({found}).',
    hint: 'gib eine CSV-Datei an (JSON, Parquet und Zeek-Protokolle gehen auch) mit den Spalten orig_pkts, resp_pkts, orig_bytes und resp_bytes.',
  },
  'missing-columns': {
    message: 'In {file} fehlen Spalten: {names}.',
    hint: 'gebraucht werden orig_pkts, resp_pkts, orig_bytes und resp_bytes, unter diesen Namen oder denen anderer Werkzeuge.',
  },
  'bad-cell': {
    message: 'Zeile {row} von {file} hat in der Spalte {column} {found}, wo eine Zahl stehen muss.',
    hint: 'fülle die Zelle, oder lass die Zeile weg.',
  },
  'table-too-short': {
    message: '{file} ist zu kurz: Von den {least} nötigen Zeilen sind {rows} da.',
    hint: 'gib eine längere Tabelle an: Ein Fenster, das beurteilt wird, hat {least} Zeilen.',
  },
  'no-scan-columns': {
    message: '{file} hat keine Spalte mit Zahlen, mit der ein Modell etwas anfangen könnte.',
    hint: 'Beschriftungen, Adressen, Namen und Zeiten werden nicht benutzt; gib eine Tabelle mit Anzahlen oder Größen an.',
  },
  'no-table-result': {
    message: 'Die Prüfung von {file} war die einer Aufzeichnung, und die hat keine Zeilen.',
    hint: 'ihr Ergebnis steht unter GET /api/v1/scans/ID.',
  },
  'cannot-compare': {
    message: '{a} und {b} lassen sich nicht vergleichen: Das eine ist eine Aufzeichnung, das andere eine Tabelle.',
    hint: 'wähle zwei von derselben Art.',
  },
};
