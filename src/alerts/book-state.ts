// The saved state of the book of alerts, and the check that a file really holds one.
import { SEVERITIES } from '../base/finding.ts';
import type { Alert } from './alert.ts';
import type { IncidentLink } from './incident-links.ts';

/** Entries of a saved book: more than a book can hold, less than a machine can. */
const ENTRIES_MAX = 5000;
/** Longest text of a saved alert, UTF-16 units. */
const TEXT_MAX = 8192;

/** Ids and kinds of ours. */
const NAME = /^[a-z0-9][\w-]{0,63}$/i;
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  verdict: ['normal', 'bad', 'mute'],
  delivery: ['alert', 'inbox', 'notice'],
};

export interface BookState {
  readonly version: 1;
  /** Hour since 1970 of the last clearing out; null = none yet. */
  readonly prunedHour: number | null;
  readonly aggregated: number;
  readonly entries: readonly {
    readonly alert: Alert;
    readonly mergeKeys: readonly string[];
    readonly isTold: boolean;
  }[];
  readonly incidents: readonly IncidentLink[];
}

/** The state that `value` holds; throws an Error with words when it is none. */
export function parseBookState(value: unknown): BookState {
  const state = record(value, 'the book of alerts');
  if (state['version'] !== 1) throw new Error(`The book of alerts is of version ${String(state['version'])}, not 1`);
  const entries = list(state['entries'], 'entries').map((each) => {
    const entry = record(each, 'an entry');
    const mergeKeys = list(entry['mergeKeys'], 'mergeKeys').map((key) => text(key, 'mergeKeys'));
    return { alert: parseAlert(entry['alert']), mergeKeys, isTold: entry['isTold'] === true };
  });
  const incidents = list(state['incidents'], 'incidents').map((each) => {
    const link = record(each, 'an incident');
    return {
      id: text(link['id'], 'id'),
      firstUs: number(link['firstUs'], 'firstUs'),
      lastUs: number(link['lastUs'], 'lastUs'),
      actors: list(link['actors'], 'actors').map((actor) => text(actor, 'actors')),
      targets: list(link['targets'], 'targets').map((target) => text(target, 'targets')),
    };
  });
  const { prunedHour } = state;
  return {
    version: 1,
    prunedHour: prunedHour === null ? null : number(prunedHour, 'prunedHour'),
    aggregated: number(state['aggregated'], 'aggregated'),
    entries,
    incidents,
  };
}

/** The alert that `value` holds (from a database or file); throws an Error with words when it is none. */
export function parseAlert(value: unknown): Alert {
  const alert = record(value, 'an alert');
  for (const name of ['id', 'kind'])
    if (!NAME.test(text(alert[name], name))) throw new Error(`Saved alerts: ${name} is no name`);
  for (const name of ['startUs', 'endUs', 'count']) number(alert[name], name);
  if (!SEVERITIES.some((severity) => severity === alert['severity'])) throw new Error('An alert has no known severity');
  const device = record(alert['device'], 'device');
  for (const name of ['id', 'mac', 'ip', 'name'])
    if (device[name] !== null && device[name] !== undefined) text(device[name], name);
  record(alert['place'], 'place');
  const technique = record(alert['technique'], 'technique');
  for (const name of ['id', 'name']) text(technique[name], name);
  for (const [name, each] of Object.entries(record(alert['numbers'], 'numbers'))) {
    if (Array.isArray(each)) for (const one of list(each, name)) text(one, name);
    else if (typeof each !== 'string') number(each, name);
  }
  for (const each of list(alert['flows'], 'flows')) {
    const flow = record(each, 'a flow');
    for (const name of ['uid', 'originator', 'responder', 'protocol']) text(flow[name], name);
    for (const name of ['originatorPort', 'responderPort']) number(flow[name], name);
  }
  for (const name of ['key', 'incident']) if (alert[name] !== undefined) text(alert[name], name);
  for (const [name, words] of Object.entries(CHOICES))
    if (alert[name] !== undefined && !words.includes(text(alert[name], name)))
      throw new Error(`Saved alerts: ${name} is none of ${words.join(', ')}`);
  if (alert['proof'] !== undefined) checkProof(record(alert['proof'], 'proof'));
  return alert as unknown as Alert;
}

function checkProof(proof: Readonly<Record<string, unknown>>): void {
  for (const each of list(proof['features'], 'features')) {
    const feature = record(each, 'a feature');
    for (const name of ['name', 'unit']) text(feature[name], name);
    number(feature['share'], 'share');
    for (const name of ['low', 'high']) if (feature[name] !== null) number(feature[name], name);
    if (typeof feature['observed'] !== 'string') number(feature['observed'], 'observed');
  }
  const { counterfactual } = proof;
  if (counterfactual !== null) {
    for (const each of list(record(counterfactual, 'counterfactual')['changes'], 'changes')) {
      const change = record(each, 'a change');
      for (const name of ['name', 'unit']) text(change[name], name);
      if (typeof change['value'] !== 'string') number(change['value'], 'value');
    }
  }
  for (const name of ['logP', 'logEvidence', 'logThreshold', 'confidence']) number(proof[name], name);
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`Saved alerts: ${what} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > ENTRIES_MAX)
    throw new Error(`Saved alerts: ${what} is no list, or too long`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > TEXT_MAX)
    throw new Error(`Saved alerts: ${what} is no text, or too long`);
  return value;
}

function number(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`Saved alerts: ${what} is no number`);
  return value;
}
