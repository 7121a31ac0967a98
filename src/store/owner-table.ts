// What the owner said: settings of the home, verdicts, allow rules, and decisions that a running watch has yet to take up.
import type { DatabaseSync } from 'node:sqlite';
import type { Verdict } from '../alerts/alert.ts';
import type { AllowRule } from '../alerts/allow-rule.ts';
import { readDocument } from './stored-document.ts';

const PUT_SETTING =
  'INSERT INTO settings (name, document) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET document = excluded.document';
const READ_SETTING = 'SELECT document FROM settings WHERE name = ?';
const PUT_VERDICT = 'INSERT INTO verdicts (alert, device, kind, verdict, made_us, rule) VALUES (?, ?, ?, ?, ?, ?)';
const VERDICTS = 'SELECT alert, device, kind, verdict, made_us, rule FROM verdicts ORDER BY id DESC LIMIT ?';
const FORGET_VERDICTS = 'DELETE FROM verdicts WHERE device = ?';
const PUT_RULE =
  'INSERT INTO allow_rules (id, created_us, expires_us, document) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET expires_us = excluded.expires_us, document = excluded.document';
const RULES = 'SELECT document FROM allow_rules ORDER BY created_us, id';
const DROP_RULE = 'DELETE FROM allow_rules WHERE id = ?';
const ADD_DECISION = 'INSERT INTO decisions (document) VALUES (?)';
const DECISIONS = 'SELECT id, document FROM decisions ORDER BY id LIMIT 1000';
const DROP_DECISION = 'DELETE FROM decisions WHERE id = ?';

/** Verdicts that are read at once. */
const VERDICTS_MAX = 10_000;

export interface StoredVerdict {
  readonly alert: string;
  readonly device: string | null;
  readonly kind: string;
  readonly verdict: Verdict;
  readonly madeUs: number;
  /** Id of the allow rule that it made, if any. */
  readonly rule: string | null;
}

/** Something that changes the engine's state, in the words of the part that it is for. */
export type Decision =
  | { readonly kind: 'rename'; readonly device: string; readonly name: string }
  | { readonly kind: 'same'; readonly question: string; readonly answer: 'same' | 'other' }
  | {
      readonly kind: 'teach';
      readonly device: string;
      readonly alertKind: string;
      readonly key: string;
      readonly verdict: 'normal' | 'bad';
    }
  | { readonly kind: 'judge'; readonly alert: string; readonly verdict: Verdict }
  | { readonly kind: 'approve'; readonly device: string; readonly version: number }
  | { readonly kind: 'rules' }
  | { readonly kind: 'forget'; readonly device: string };

export interface OwnerVersions {
  readonly settings: number;
  readonly verdicts: number;
  readonly rules: number;
  readonly decisions: number;
}

export class OwnerTable {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #versions = { settings: 0, verdicts: 0, rules: 0, decisions: 0 };

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** Numbers that grow with every change that was made through this object. */
  get versions(): OwnerVersions {
    return { ...this.#versions };
  }

  /** What was changed may have been taken back. */
  touchAll(): void {
    for (const name of ['settings', 'verdicts', 'rules', 'decisions'] as const) this.#versions[name]++;
  }

  setting(name: string): unknown {
    const row = this.#database.prepare(READ_SETTING).get(name);
    return row === undefined ? null : readDocument<unknown>(row['document'], 'settings', this.#file);
  }

  putSetting(name: string, value: unknown): void {
    this.#versions.settings++;
    this.#database.prepare(PUT_SETTING).run(name, JSON.stringify(value));
  }

  addVerdict({ alert, device, kind, verdict, madeUs, rule }: StoredVerdict): void {
    this.#versions.verdicts++;
    this.#database.prepare(PUT_VERDICT).run(alert, device, kind, verdict, madeUs, rule);
  }

  /** Verdicts, the latest first. */
  verdicts(): StoredVerdict[] {
    return this.#database
      .prepare(VERDICTS)
      .all(VERDICTS_MAX)
      .map((row) => ({
        alert: row['alert'] as string,
        device: row['device'] as string | null,
        kind: row['kind'] as string,
        verdict: row['verdict'] as Verdict,
        madeUs: row['made_us'] as number,
        rule: row['rule'] as string | null,
      }));
  }

  putRule(rule: AllowRule): void {
    this.#versions.rules++;
    this.#database.prepare(PUT_RULE).run(rule.id, rule.createdUs, rule.expiresUs, JSON.stringify(rule));
  }

  /** All rules, expired ones too, the oldest first. */
  rules(): AllowRule[] {
    return this.#database
      .prepare(RULES)
      .all()
      .map((row) => readDocument<AllowRule>(row['document'], 'allow_rules', this.#file));
  }

  /** True if there was such a rule. */
  dropRule(id: string): boolean {
    this.#versions.rules++;
    return this.#database.prepare(DROP_RULE).run(id).changes > 0;
  }

  addDecision(decision: Decision): void {
    this.#versions.decisions++;
    this.#database.prepare(ADD_DECISION).run(JSON.stringify(decision));
  }

  /** Decisions that wait, the oldest first. */
  decisions(): { readonly id: number; readonly decision: Decision }[] {
    return this.#database
      .prepare(DECISIONS)
      .all()
      .map((row) => ({
        id: row['id'] as number,
        decision: readDocument<Decision>(row['document'], 'decisions', this.#file),
      }));
  }

  dropDecision(id: number): void {
    this.#versions.decisions++;
    this.#database.prepare(DROP_DECISION).run(id);
  }

  /** Deletes verdicts about a device and rules that name it; returns how many rules went. */
  forget(device: string): number {
    this.#versions.verdicts++;
    this.#database.prepare(FORGET_VERDICTS).run(device);
    const rules = this.rules().filter((rule) => rule.scope.device === device);
    for (const { id } of rules) this.dropRule(id);
    for (const { id, decision } of this.decisions())
      if ('device' in decision && decision.device === device) this.dropDecision(id);
    return rules.length;
  }
}
