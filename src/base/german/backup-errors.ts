// German words of errors about backups: the counterpart of backup-error-words.ts.
import type { backupErrorWords } from '../backup-error-words.ts';
import type { GermanWords } from './german-words.ts';

export const germanBackupErrors: Readonly<Record<keyof typeof backupErrorWords, GermanWords>> = {
  'not-a-backup': {
    message: '{file} ist keine Sicherung von Porchlight: {reason}.',
    hint: 'gib eine Datei an, die `porchlight backup FILE` oder die Oberfläche erstellt hat.',
  },
  'backup-newer': {
    message: '{file} stammt von einem neueren Porchlight ({found}; dieses liest {known}).',
    hint: 'aktualisiere Porchlight, und spiel sie dann zurück.',
  },
  'backup-damaged': {
    message: '{file} ist beschädigt: {reason}. Nichts wurde geändert.',
    hint: 'kopiere sie noch einmal von dort, wo sie aufbewahrt wird, oder nimm eine ältere.',
  },
  'backup-locked': {
    message: '{file} enthält Geheimnisse und ist verschlüsselt.',
    hint: 'gib ihre Passphrase an: im Terminal, über die Standardeingabe oder in PORCHLIGHT_PASSPHRASE.',
  },
  'wrong-passphrase': {
    message: 'Das ist nicht die Passphrase von {file}. Nichts wurde geändert.',
    hint: 'versuch es noch einmal; ohne die Passphrase kann sie niemand öffnen.',
  },
  'weak-passphrase': {
    message: 'Die Passphrase hat {found} Zeichen; nötig sind {least} bis {most}.',
    hint: 'nimm mehrere Wörter, die niemand erraten würde: Wer die Datei hat, kann beliebig viele ausprobieren.',
  },
  'backup-without-users': {
    message: '{file} enthält keine Benutzer; die jetzigen kann sie deshalb nicht ersetzen.',
    hint: 'spiel sie ohne --replace-users zurück, oder nimm eine Sicherung, die --with-secrets erstellt wurde.',
  },
  'backup-exists': {
    message: '{file} gibt es schon.',
    hint: 'nimm einen anderen Namen, oder entferne sie zuerst.',
  },
  'backup-busy': {
    message: 'Gerade wird eine Sicherung erstellt oder zurückgespielt.',
    hint: 'warte, bis das fertig ist.',
  },
  'restore-while-running': {
    message: 'Porchlight (Prozess {pid}) läuft auf {folder}; solange kann keine Sicherung an seine Stelle treten.',
    hint: 'beende es mit `porchlight stop`, oder spiel die Datei in der Oberfläche zurück.',
  },
  'backup-no-room': {
    message: 'Dafür ist kein Platz: In {folder} werden {wanted} gebraucht, und {free} sind frei.',
    hint: 'schaff Platz, oder spiel sie mit --data auf einen anderen Datenträger zurück.',
  },
};
