// German words of errors about files, tables, captures and commands: the counterpart of the first half of error-words.ts.

export const germanFileErrors = {
  'file-not-found': {
    message: '{file} lässt sich nicht öffnen: Es gibt keine solche Datei.',
    hint: 'prüfe den Namen; ein Ordner oder - (Standardeingabe) geht auch.',
  },
  'file-no-permission': {
    message: '{file} lässt sich nicht öffnen: keine Berechtigung.',
    hint: 'sieh mit `ls -l {file}` nach, und gib deinem Benutzer das Recht, sie zu lesen.',
  },
  'file-unreadable': {
    message: '{file} lässt sich nicht lesen: {reason}.',
    hint: 'kopiere die Datei auf einen lokalen Datenträger, und versuch es noch einmal.',
  },
  'folder-for-model': {
    message: '{file} lässt sich nicht lesen: Es ist ein Ordner.',
    hint: 'nenne die Modelldateien darin, etwa {file}/ecod.model.',
  },
  'not-a-capture': {
    message: '{file} ist keine Aufzeichnung von Paketen ({found}).',
    hint: 'gib eine pcap- oder pcapng-Datei an, auch mit gzip oder zstd gepackt.',
  },
  'cut-header': {
    message: '{file} ist schon in ihrem Kopf abgeschnitten: {bytes} von {wanted} Bytes sind da.',
    hint: 'kopiere sie oder nimm sie noch einmal auf; es ist kein Paket darin.',
  },
  'empty-file': {
    message: '{file} ist leer.',
    hint: 'nimm noch einmal auf, zum Beispiel: tcpdump -i eth0 -w capture.pcap',
  },
  'flow-memory': {
    message: 'Dieser Rechner gibt keinen Speicher für {capacity} offene Verbindungen her.',
    hint: 'nimm eine kleinere --flow-capacity, oder schließe andere Programme.',
  },
  'empty-input': {
    message: 'Die Standardeingabe ist leer.',
    hint: 'leite eine Aufzeichnung hinein, zum Beispiel aus `ssh router tcpdump -w -`.',
  },
  'no-captures': {
    message: 'In {folder} sind keine Aufzeichnungen.',
    hint: 'nenne die Dateien, oder einen Ordner mit Dateien auf .pcap, .pcapng oder .cap (auch .gz, .zst).',
  },
  'unknown-command': {
    message: 'Es gibt keinen Befehl „{command}“.',
    hint: '`porchlight --help` zeigt alle Befehle.',
  },
  'misspelt-command': {
    message: 'Es gibt keinen Befehl „{command}“. Meintest du {near}?',
    hint: 'sieh `porchlight {near} --help` an, oder mit `porchlight --help` alle Befehle.',
  },
  'file-for-command': {
    message: 'Es gibt keinen Befehl „{command}“; es sieht nach einer Datei aus.',
    hint: 'gib `porchlight scan {command}` ein',
  },
  'bad-option': { message: '{reason}.', hint: '`porchlight {command} --help` zeigt die Optionen.' },
  'bad-filter': {
    message: 'Der Filter „{filter}“ ist nicht zu verstehen: {reason}.',
    hint: 'schreib ihn wie für tcpdump, zum Beispiel: host 192.168.1.20 and tcp port 80',
  },
  'no-capture-program': {
    message: 'Mitlesen geht nicht: Weder dumpcap noch tcpdump ist installiert.',
    hint: 'installiere eins davon, zum Beispiel: sudo apt install tcpdump',
  },
  'no-such-interface': {
    message: 'Es gibt keine Schnittstelle „{interface}“.',
    hint: '`porchlight doctor` zeigt die Schnittstellen dieses Rechners.',
  },
  'capture-no-permission': {
    message: 'An {interface} darf nicht mitgelesen werden: keine Berechtigung.',
    hint: '`porchlight doctor` zeigt, wie du die Berechtigung gibst, ohne dass Porchlight als root läuft.',
  },
  'capture-failed': {
    message: 'Das Mitlesen an {interface} endete: {reason}.',
    hint: 'sieh `porchlight doctor` an, oder versuch den Befehl von Hand: {command}',
  },
  'ssh-failed': {
    message: 'Das Mitlesen auf {target} endete: {reason}.',
    hint: 'prüfe, ob `ssh {host} tcpdump --version` ohne Frage nach dem Passwort geht.',
  },
  'write-failed': {
    message: '{file} lässt sich nicht schreiben: {reason}.',
    hint: 'wähle einen anderen Ort (--out, --report, --log, --facts, --write), oder schaff Platz.',
  },
  'output-failed': {
    message: 'Die Standardausgabe lässt sich nicht schreiben: {reason}.',
    hint: 'schaff Platz, oder leite sie anderswohin.',
  },
  'not-a-table': {
    message: '{file} ist keine Tabelle ({found}).',
    hint: 'gib CSV, JSON, Parquet, NumPy (.npz, .npy), MATLAB 5 (.mat), ein Protokoll von Zeek, Argus oder nfdump oder eine Aufzeichnung an.',
  },
  'bad-table': {
    message: '{file} lässt sich nicht als {format} lesen: {reason}.',
    hint: 'kopiere oder exportiere sie noch einmal; die Datei ist beschädigt oder abgeschnitten.',
  },
  'unsupported-table': {
    message: '{file} lässt sich nicht als {format} lesen: {reason}.',
    hint: '{advice}.',
  },
  'empty-table-file': {
    message: '{file} ist leer.',
    hint: 'exportiere die Tabelle noch einmal; ihre erste Zeile sollte die Spalten nennen.',
  },
  'table-empty': {
    message: '{file} enthält keine Tabelle: Es steht nichts darin.',
    hint: 'prüfe, wie sie geschrieben wurde, und gib eine Datei mit einer Zeile von Namen und Zeilen darunter an.',
  },
  'table-no-rows': {
    message: '{file} hat eine Zeile mit Namen und keine weiteren Zeilen.',
    hint: 'prüfe, wie sie geschrieben wurde; eine Tabelle braucht mindestens eine Zeile mit Daten.',
  },
  'table-one-column': {
    message: '{file} hat eine einzige Spalte mit Text („{name}“).',
    hint: 'gib eine Datei an, deren Spalten durch Kommas, Semikolons, Tabulatoren oder senkrechte Striche getrennt sind.',
  },
  'table-delimiter': {
    message: 'Die meisten Zeilen von {file} haben nicht {columns} Zellen (Zeile {line} hat {cells}).',
    hint: 'sie wurde gelesen, als wäre sie durch {separator} getrennt; ist sie anders getrennt, oder steht Text über der Tabelle?',
  },
  'table-columns': {
    message: '{file} hat mehr als {limit} Spalten.',
    hint: 'liegt die Tabelle auf der Seite? Vertausche Zeilen und Spalten, oder behalte die Spalten, auf die es ankommt.',
  },
  'table-utf16': {
    message: '{file} ist in UTF-16 geschrieben.',
    hint: 'mach UTF-8 daraus: iconv -f UTF-16 -t UTF-8 {file} > utf8.csv',
  },
  'table-row-length': {
    message: 'In Zeile {line} von {file} beginnt eine Tabellenzeile, die länger ist als {limit} MB.',
    hint: 'ist dort ein Anführungszeichen offen, oder ist es keine Tabelle aus Text?',
  },
  'table-json': {
    message: 'Der Wert in Zeile {line} von {file} (Byte {byte}) lässt sich nicht lesen: {reason}.',
    hint: 'gib je Zeile ein JSON-Objekt oder eine Liste an, oder eine Liste von allen.',
  },
  'table-open-quote': {
    message: 'In Zeile {line} von {file} beginnt ein Anführungszeichen, das niemand schließt.',
    hint: 'schließe, verdopple oder entferne es; vielleicht ist die Datei auch abgeschnitten.',
  },
  'no-tables': {
    message: 'In {folder} sind keine Tabellen oder Aufzeichnungen.',
    hint: 'nenne die Dateien, oder einen Ordner mit Dateien auf .csv, .json, .parquet, .npz, .mat, .log oder .pcap (auch .gz, .zst).',
  },
} as const;
