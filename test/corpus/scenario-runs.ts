// The scenarios of test/scenarios over the corpus, and what they show together: tuning and figure set apart, packets and flows apart.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../src/base/user-error.ts';
import type { LearnedLayers } from '../../src/engine/home-options.ts';
import { type Interval, measuredRate, shareInterval } from '../../src/evidence/intervals.ts';
import { evaluateScenario } from '../../src/scenarios/evaluate-scenario.ts';
import type { ScenarioLevel } from '../../src/scenarios/scenario.ts';
import { type AttackRow, medianDelay, type ScenarioDocument } from '../../src/scenarios/scenario-document.ts';
import { readScenario } from '../../src/scenarios/scenario-file.ts';

export const SCENARIO_FOLDER = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Devices and sources of attacks that thresholds may be chosen on, and those that are only measured. */
export type ScenarioSet = 'tuning' | 'figure';

export interface RanScenario {
  /** Name of the file without .yaml. */
  readonly name: string;
  readonly set: ScenarioSet;
  /** Homes without attacks, in which false alerts are counted; the same captures in one mixed home; homes with attacks. */
  readonly role: 'quiet' | 'mixed' | 'attacks';
  readonly learnDays: number;
  readonly document: ScenarioDocument;
}

/** Attacks of one source and sort that are counted: more of the same show nothing new. */
export const ATTACKS_OF_SORT_MAX = 5;

export interface RunScenariosOptions {
  readonly isWanted?: (name: string) => boolean;
  readonly layers?: LearnedLayers;
  readonly tell?: (name: string) => void;
  /** Takes what is said of scenarios that cannot run, such as a capture that is not there; absent = it is thrown. */
  readonly onUnable?: (name: string, message: string) => void;
}

/** Runs every scenario, or those whose name passes. */
export async function runScenarios(corpus: string, options: RunScenariosOptions = {}): Promise<RanScenario[]> {
  const names = readdirSync(SCENARIO_FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .filter((name) => options.isWanted?.(name) ?? true)
    .sort();
  const ran: RanScenario[] = [];
  for (const name of names) {
    options.tell?.(name);
    try {
      ran.push(await runScenario(name, corpus, options.layers));
    } catch (error) {
      if (!(error instanceof UserError) || options.onUnable === undefined) throw error;
      options.onUnable(name, error.message);
    }
  }
  return ran;
}

async function runScenario(name: string, corpus: string, layers: LearnedLayers | undefined): Promise<RanScenario> {
  const scenario = readScenario(join(SCENARIO_FOLDER, `${name}.yaml`), corpus);
  const hooks = { signal: new AbortController().signal, progress: () => undefined };
  const document = await evaluateScenario(scenario, hooks, layers === undefined ? {} : { layers });
  return {
    name,
    set: name.includes('figure') ? 'figure' : 'tuning',
    role: scenario.attacks.length > 0 ? 'attacks' : name.includes('-mixed') ? 'mixed' : 'quiet',
    learnDays: scenario.learnSeconds / 86_400,
    document,
  };
}

/** The first part of an attack's path below the corpus, or the folder of our own recordings. */
export function sourceOf({ source }: AttackRow, corpus: string): string {
  if (source.startsWith(SCENARIO_FOLDER)) return 'recorded';
  const below = source.startsWith(corpus) ? source.slice(corpus.length).replace(/^\/+/, '') : source;
  return below.split('/')[0] ?? below;
}

export interface CountedAttack {
  readonly set: ScenarioSet;
  readonly scenario: string;
  readonly source: string;
  readonly attack: AttackRow;
}

/** Attacks that count: at most ATTACKS_OF_SORT_MAX of one source and sort, the first ones; none from learning. */
export function countedAttacks(ran: readonly RanScenario[], corpus: string): CountedAttack[] {
  const seen = new Map<string, number>();
  return ran.flatMap(({ set, name, document }) =>
    document.attacks.flatMap((attack) => {
      const source = sourceOf(attack, corpus);
      const key = `${source}|${attack.sort}`;
      const before = seen.get(key) ?? 0;
      if (attack.isPoisoning || before >= ATTACKS_OF_SORT_MAX) return [];
      seen.set(key, before + 1);
      return [{ set, scenario: name, source, attack }];
    }),
  );
}

export interface FoundFigures {
  readonly found: number;
  readonly grave: number;
  readonly total: number;
  readonly interval: Interval;
  readonly medianDelaySeconds: number | null;
}

export function foundFigures(attacks: readonly CountedAttack[]): FoundFigures {
  const found = attacks.filter(({ attack }) => attack.found).length;
  return {
    found,
    grave: attacks.filter(({ attack }) => attack.foundGrave).length,
    total: attacks.length,
    interval: shareInterval(found, attacks.length),
    medianDelaySeconds: medianDelay(
      attacks.filter(({ attack }) => !attack.isTimeCollapsed).map(({ attack }) => attack.delaySeconds),
    ),
  };
}

export interface FalseFigures {
  readonly falseAlerts: number;
  readonly weeks: number;
  readonly perWeek: number;
  readonly upper95: number;
  readonly inboxPerWeek: number;
  readonly heardWeeks: number;
}

/** False alerts of homes without attacks. */
export function falseFigures(ran: readonly RanScenario[]): FalseFigures {
  const falseAlerts = sum(ran.map(({ document }) => document.falseAlerts));
  const days = sum(ran.map(({ document }) => document.deviceDays));
  const { rate, upper95 } = measuredRate(falseAlerts, days, 7);
  const inbox = sum(
    ran.map(({ document }) => document.alertList.filter(({ delivery }) => delivery === 'inbox').length),
  );
  return {
    falseAlerts,
    weeks: days / 7,
    perWeek: rate,
    upper95,
    inboxPerWeek: (inbox / days) * 7,
    heardWeeks: sum(ran.flatMap(({ document }) => document.devices.map((device) => device.deviceDaysHeard))) / 7,
  };
}

export function ofLevel(attacks: readonly CountedAttack[], level: ScenarioLevel): CountedAttack[] {
  return attacks.filter(({ attack }) => attack.level === level);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
