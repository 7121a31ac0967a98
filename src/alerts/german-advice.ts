// What the owner should do, in German: the counterpart of advice-words.ts.
import type { AlertPlace } from './alert.ts';

export const CHECK_DEVICE_DE =
  'Wenn das niemand absichtlich getan hat, nimm das Gerät vom Netz, starte es neu, aktualisiere es und ändere sein Passwort.';

export const CLEAN_DEVICE_DE =
  'Nimm es jetzt vom Netz, starte es neu (die Schadsoftware sitzt im Arbeitsspeicher), ändere sein Passwort und aktualisiere es, bevor es zurückkommt.';

export const NOT_YOURS_DE =
  'Keine der beiden Seiten liegt in deinen Netzen. Wenn eine dazugehören sollte, nenne deine Netze (--local-nets).';

export const CLOSE_DOORS_DE =
  'Einen Rechner im Internet kannst du nicht aufhalten, aber du kannst den Weg herein schließen: Entferne in deinem Router die Portfreigaben (und UPnP), die du nicht brauchst, und halte aktuell, was offen bleiben muss.';

export const CLOSE_DNS_DE = 'Dein DNS-Server antwortet Fremden: Schließe Port 53 deines Routers zum Internet hin.';

/** What to do about a novelty that may be the owner's own doing. */
export const SAY_NORMAL_DE = 'Wenn du weißt, warum, sag, dass es normal ist; dann wird es nicht mehr gemeldet.';

/** What to do about a sender of what is no accident. */
export function aboutSenderDe({ isOutside, isTargetOutside }: AlertPlace): readonly string[] {
  if (!isOutside) return [CHECK_DEVICE_DE];
  return [isTargetOutside ? NOT_YOURS_DE : CLOSE_DOORS_DE];
}
