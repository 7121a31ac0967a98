// Checks that the audit log is German to those who read it, and that each of its sentences is one that is written.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { AuditRow } from '../documents/access.ts';
import { AUDIT_SENTENCES, auditIn } from './audit-words.ts';

const entry = (who: string, details: string): AuditRow => ({ id: 1, at: 0, who, address: null, what: 'x', details });

test('who did what is said in German, and names stay', () => {
  const entries = [
    entry('user anna', 'with the one-time code'),
    entry('console', 'anna: a new password was set; sessions ended: 2'),
    entry('token grafana', 'PATCH /settings: web.port'),
  ];
  const list = { entries, next: 'x' };
  expect(auditIn(list, 'de')).toEqual({
    entries: [
      entry('Benutzer anna', 'mit dem Einmal-Code'),
      entry('Konsole', 'anna: ein neues Passwort wurde gesetzt; Sitzungen beendet: 2'),
      entry('token grafana', 'PATCH /settings: web.port'),
    ],
    next: 'x',
  });
  expect(auditIn(list, 'en')).toBe(list);
});

test('every English sentence of the audit log stands in the source', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const source = readdirSync(folder)
    .filter((name) => !name.startsWith('audit-words') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${folder}${name}`, 'utf8'))
    .join('\n');
  const missing = AUDIT_SENTENCES.flatMap(([english]) =>
    english.split(/\{\w+\}/).filter((piece) => !source.includes(piece.replace(/: $/, ''))),
  );
  expect(missing).toEqual([]);
});
