// The audit log in the languages of the dashboard: it is kept in English, and its few sentences are said again for the reader.
import type { Language } from '../base/language.ts';
import { SentenceBook, type SentencePair } from '../base/sentence-book.ts';
import type { AuditList } from '../documents/access.ts';

export const AUDIT_SENTENCES: readonly SentencePair[] = [
  ['console', 'Konsole'],
  ['user {name}', 'Benutzer {name}'],
  ['with the one-time code', 'mit dem Einmal-Code'],
  ['other sessions ended: {count}', 'andere Sitzungen beendet: {count}'],
  ['{user}: {how}; sessions ended: {count}', '{user}: {how}; Sitzungen beendet: {count}'],
  ['a one-time code makes the new password', 'ein Einmal-Code macht das neue Passwort'],
  ['a new password was set', 'ein neues Passwort wurde gesetzt'],
  ["everybody's: {count}", 'die von allen: {count}'],
  [
    '{agent}; before it {count} more failed that have no entry',
    '{agent}; davor scheiterten {count} weitere, die keinen Eintrag haben',
  ],
];

const book = new SentenceBook(AUDIT_SENTENCES);

/** Entries as the reader understands them; names and addresses stay. */
export function auditIn(list: AuditList, language: Language): AuditList {
  if (language === 'en') return list;
  const entries = list.entries.map((entry) => ({
    ...entry,
    who: book.say(entry.who),
    details: book.say(entry.details),
  }));
  return { ...list, entries };
}
