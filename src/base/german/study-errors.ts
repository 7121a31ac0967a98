// German words of errors about columns, models and judging them: the counterpart of the second half of error-words.ts.

export const germanStudyErrors = {
  'no-column': { message: '{file} hat keine Spalte „{column}“.', hint: 'ihre Spalten sind: {names}' },
  'no-set-columns': {
    message: 'Keine Spalte von {file} gehört zum Merkmalssatz {set}.',
    hint: 'lass --features weg, um alle Zahlenspalten zu nehmen, oder nenne einige mit --columns; es gibt: {names}',
  },
  'no-number-columns': {
    message: 'Auf keiner Spalte von {file} lässt sich lernen: Sie enthalten keine Zahlen oder verraten die Antwort.',
    hint: 'nenne einige mit --columns; es gibt: {names}',
  },
  'unknown-feature-set': { message: 'Es gibt keinen Merkmalssatz „{set}“.', hint: 'nimm einen von: {names}' },
  'leaky-column': {
    message: 'Die Spalte „{column}“ verrät die Antwort: {reason}.',
    hint: 'lass sie weg, oder füge --allow-leaks hinzu, wenn du weißt, dass sie es nicht tut.',
  },
  'no-rows': {
    message: '{file} hat keine Zeilen.',
    hint: 'prüfe die Datei: Eine Tabelle braucht eine Zeile mit Namen und mindestens eine weitere.',
  },
  'no-rows-left': {
    message: 'Zum Lernen bleibt keine Zeile übrig: {reasons}.',
    hint: 'fülle fehlende Werte mit --missing median, oder wähle andere --columns.',
  },
  'missing-value': {
    message: '{file}: Zeile {row} hat in der Spalte „{column}“ keine Zahl.',
    hint: 'nimm --missing drop oder --missing median.',
  },
  'no-normal-label': {
    message: 'Keine Zeile ist nach der Spalte „{column}“ normal: Unter ihren Werten ist {normal}.',
    hint: 'nenne den normalen mit --normal; die Werte sind: {values}',
  },
  'unknown-model': { message: 'Es gibt kein Modell „{model}“.', hint: 'nimm eins oder mehrere von: {names}' },
  'unknown-model-option': {
    message: 'Kein gewähltes Modell hat eine Option „{option}“.',
    hint: 'die Optionen sind: {names}',
  },
  'not-a-run': {
    message: '{file} ist kein Lauf von Porchlight: {reason}.',
    hint: 'nenne einen Ordner, den `porchlight train --out DIR` oder `porchlight evaluate --out DIR` angelegt hat.',
  },
  'unknown-scaler': {
    message: 'Es gibt keine Skalierung „{name}“.',
    hint: 'nimm eine von {names}, oder mehrere verbunden wie in log+standard.',
  },
  'bad-model-option': { message: '{reason}.', hint: '{try}' },
  'wrong-columns': {
    message: 'Das Modell {model} hat auf {wanted} Spalten gelernt, und diese Zeilen haben {found}.',
    hint: 'gib die Spalten an, die `porchlight model show` nennt, oder lerne auf diesen neu.',
  },
  'no-columns': {
    message: 'Es gibt keine Spalte, auf der das Modell {model} lernen könnte.',
    hint: 'nenne Zahlenspalten mit --columns, oder nimm einen Merkmalssatz mit --features.',
  },
  'too-few-rows': {
    message: 'Das Modell {model} braucht mindestens {least} Zeilen zum Lernen; es sind {rows}.',
    hint: 'gib mehr Daten, oder --missing median, wo Zeilen mit fehlenden Werten wegfielen.',
  },
  'bad-contamination': {
    message: 'Die Verunreinigung muss über 0 und unter 1 liegen, nicht bei {contamination}.',
    hint: 'gib den Anteil der auffälligen Zeilen an, zum Beispiel --contamination 0.05',
  },
  'labels-needed': {
    message: 'Das Modell {model} lernt aus beschrifteten Zeilen, und diese haben keine Beschriftung.',
    hint: 'nenne sie mit --label COLUMN --normal VALUE, oder nimm ein Modell, das keine braucht.',
  },
  'one-class': {
    message: 'Das Modell {model} braucht normale und auffällige Zeilen zum Lernen; alle {rows} Zeilen sind {class}.',
    hint: 'prüfe --label und --normal, oder nimm ein Modell, das keine Beschriftungen braucht.',
  },
  'not-a-model': {
    message: '{file} ist kein Modell von Porchlight ({found}).',
    hint: 'gib eine Datei an, die `porchlight train --out` geschrieben hat.',
  },
  'newer-model': {
    message: '{file} stammt von einem neueren Porchlight (Modellformat {format}; dieses liest {known}).',
    hint: 'aktualisiere Porchlight, oder lerne das Modell mit dieser Fassung neu.',
  },
  'unknown-model-kind': {
    message: '{file} enthält ein Modell einer Art, die dieses Porchlight nicht kennt: {model}.',
    hint: 'aktualisiere Porchlight, oder lerne neu mit einem von: {names}.',
  },
  'damaged-model': {
    message: '{file} ist beschädigt: {reason}.',
    hint: 'kopiere sie noch einmal von ihrem Ursprung, oder lerne das Modell neu.',
  },
  'no-such-window': {
    message: 'Der Merkmalssatz {set} hat keine Fenster von {unit}.',
    hint: 'lass das Fenster weg, oder wähle einen anderen Merkmalssatz.',
  },
  'no-connection-columns': {
    message: '{file} hat keine Spalte für {names}.',
    hint: 'gib ein Verbindungsprotokoll mit Paketen und Bytes in jeder Richtung an (Zeek, nfstream, Argus, CIC), und die Spalte der Beschriftung mit ihrem Namen.',
  },
  'bad-window': {
    message: 'Der Merkmalssatz {set} kann kein Fenster von {window} {unit} haben.',
    hint: 'wähle eine ganze Zahl von {least} bis {most}.',
  },
  'model-columns': {
    message: 'In {file} fehlen {count} der Spalten, auf denen das Modell ({model}) gelernt hat: {missing}.',
    hint: 'beurteile eine Tabelle mit denselben Spalten, oder lerne auf dieser; sie hat: {names}',
  },
  'bad-split': {
    message: 'So lassen sich die Zeilen nicht teilen: {reason}.',
    hint: 'nimm --split group=COLUMN, --split time, --split file, oder --split none, um nach den Lernzeilen zu urteilen.',
  },
  'duplicate-rows': {
    message:
      '{rows} Zeilen, nach denen geurteilt wird, stehen auch im Teil zum Lernen, zum Beispiel {test} und {train}.',
    hint: 'teile nach einer anderen Spalte, oder lass sie mit --drop-duplicates weg.',
  },
  'one-kind-of-rows': {
    message: 'In {where} sind keine {kind} Zeilen; also ist nichts zu beurteilen.',
    hint: 'prüfe --label und --normal, oder teile die Zeilen anders.',
  },
  'no-training-rows': {
    message: 'Zum Lernen bleibt keine normale Zeile übrig ({split}).',
    hint: 'teile die Zeilen anders, oder füge --train-on-all hinzu.',
  },
  'no-such-row': {
    message: '{file} hat keine Zeile {row}: Es sind {rows}, und die erste ist Zeile 0.',
    hint: 'nimm die Nummer aus der Spalte „row“ der Werte.',
  },
  'not-a-forest': {
    message: '{file} enthält keinen Isolation Forest von scikit-learn: {reason}.',
    hint: 'exportiere ihn mit scripts/export-scikit-forest.py; docs/scikit-forest.md sagt, wie.',
  },
  'no-host-connections': {
    message: 'Dieses System zeigt seine Verbindungen nicht: Es gibt kein {path}.',
    hint: 'benutze `porchlight host` unter Linux; anderswo lerne aus einer Aufzeichnung dieses Rechners.',
  },
  'not-a-host-model': {
    message: '{file} ({model}) wurde nicht von `porchlight host train` gemacht.',
    hint: 'rufe zuerst `porchlight host train --model {file}` auf.',
  },
} as const;
