// The owner's allow rules at work: which alerts they cover, what a verdict makes of an alert, and what a rule would have removed.
import { parseAddress } from '../base/address.ts';
import { hashText } from '../base/hash.ts';
import { NetworkSet, parseNetwork } from '../base/networks.ts';
import { offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';
import type { Alert } from './alert.ts';
import type { AllowRule } from './allow-rule.ts';
import { catalogue } from './catalogue.ts';
import { otherEndsOf } from './other-ends.ts';

/** Rules of a home; a new one beyond is refused by those who take rules in. */
export const RULES_MAX = 1000;
/** A verdict holds so long unless the owner says otherwise: what is normal changes, and a forgotten rule is a hole. */
export const VERDICT_DAYS = 90;
/** A mute without a time holds so long. */
export const MUTE_DAYS = 7;

const DAY_US = 86_400e6;
const GROUP = 'group:';

export interface RuleContext {
  readonly zone: TimeZone;
  /** Kind of a device by the id of its identity, for rules about a group; null = not known. */
  readonly groupOf?: (device: string) => string | null;
}

/**
 * True if the rule covers the alert: every part of its scope fits, and the alert ended before the rule expires (by data time). Rules are
 * retroactive: when the rule was made does not matter. An alert of high severity is covered only by a rule that names its kind:
 * whoever mutes a whole device does not mean the day it is taken over.
 */
export function coversAlert(rule: AllowRule, alert: Alert, context: RuleContext): boolean {
  const { scope } = rule;
  if (rule.expiresUs !== null && alert.endUs >= rule.expiresUs) return false;
  if (scope.kind !== undefined ? scope.kind !== alert.kind : alert.severity === 'high') return false;
  if (scope.key !== undefined && scope.key !== alert.key) return false;
  if (scope.device !== undefined && !fitsDevice(scope.device, alert, context)) return false;
  if (scope.minutes !== undefined && !fitsMinutes(scope.minutes, alert, context.zone)) return false;
  return scope.destination === undefined || fitsDestination(scope.destination, alert);
}

/** A device is named by its identity, its group, or, where it has no identity (a machine on the Internet), by MAC or address. */
function fitsDevice(wanted: string, { device }: Alert, { groupOf }: RuleContext): boolean {
  const id = device.id ?? null;
  if (wanted.startsWith(GROUP)) return id !== null && groupOf?.(id) === wanted.slice(GROUP.length);
  return id === null ? wanted === device.mac || wanted === device.ip : wanted === id;
}

/** Both ends of the alert lie in the minutes, and no day lies between: an alert over the whole day is not of the morning. */
function fitsMinutes([from, until]: readonly [number, number], alert: Alert, zone: TimeZone): boolean {
  if (alert.endUs - alert.startUs >= DAY_US) return false;
  const isIn = (timeUs: number): boolean => {
    const minute = minuteOfDay(zone, timeUs);
    return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
  };
  return isIn(alert.startUs) && isIn(alert.endUs);
}

function minuteOfDay(zone: TimeZone, timeUs: number): number {
  const seconds = Math.floor(timeUs / 1e6) + offsetSecondsAt(zone, timeUs);
  return Math.floor((((seconds % 86_400) + 86_400) % 86_400) / 60);
}

/** A name fits itself and the names below it; an address or network fits if all addresses of the other end lie in it. */
function fitsDestination(wanted: string, alert: Alert): boolean {
  const ends = otherEndsOf(alert);
  const network = parseNetwork(wanted);
  if (network === null) {
    const name = wanted.toLowerCase();
    return ends.names.some((each) => each === name || each.endsWith(`.${name}`));
  }
  if (ends.isMore && network.prefix === 128) return false;
  const networks = new NetworkSet([network]);
  return ends.addresses.length > 0 && ends.addresses.every((address) => networks.hasText(address));
}

/** The rules of a home, asked for each alert. */
export class AllowRules {
  readonly #context: RuleContext;
  #rules: readonly AllowRule[];

  constructor(rules: readonly AllowRule[], context: RuleContext) {
    this.#context = context;
    this.#rules = rules.slice(0, RULES_MAX);
  }

  get rules(): readonly AllowRule[] {
    return this.#rules;
  }

  get context(): RuleContext {
    return this.#context;
  }

  /** Puts other rules in the place of those so far, for past alerts too. */
  replace(rules: readonly AllowRule[]): void {
    this.#rules = rules.slice(0, RULES_MAX);
  }

  /** The first rule that covers the alert, or null. */
  ruleFor(alert: Alert): AllowRule | null {
    for (const rule of this.#rules) if (coversAlert(rule, alert, this.#context)) return rule;
    return null;
  }
}

/** How far a verdict reaches: this very thing, all of this kind at this destination, or all of this kind, on this device. */
export type VerdictReach = 'thing' | 'destination' | 'kind';

export interface VerdictOptions {
  /** When the verdict was given: data time where there is no clock. */
  readonly nowUs: number;
  /** Days that it holds; null = until deleted. Absent: VERDICT_DAYS, and MUTE_DAYS for a mute. */
  readonly days?: number | null;
  readonly reach?: VerdictReach;
  readonly reason?: string;
}

/**
 * The rule that a verdict on an alert makes: this device, this kind, and this very thing (its key) unless `reach` says more. null for an
 * alert that many devices share, since a rule about it would cover everything of its kind.
 */
export function ruleFromVerdict(
  alert: Alert,
  verdict: AllowRule['verdict'],
  options: VerdictOptions,
): AllowRule | null {
  const { nowUs } = options;
  const days = options.days === undefined ? (verdict === 'mute' ? MUTE_DAYS : VERDICT_DAYS) : options.days;
  const device = alert.device.id ?? alert.device.mac ?? alert.device.ip;
  if (device === null && catalogue[alert.kind]?.isAboutHome !== true) return null;
  const scope: AllowRule['scope'] = {
    ...(device === null ? {} : { device }),
    kind: alert.kind,
    ...partOf(alert, options.reach ?? (verdict === 'mute' ? 'kind' : 'thing')),
  };
  return {
    id: ruleId(scope, nowUs),
    verdict,
    scope,
    reason: options.reason ?? '',
    createdUs: nowUs,
    expiresUs: days === null ? null : nowUs + days * DAY_US,
    fromAlert: alert.id,
  };
}

function partOf(alert: Alert, reach: VerdictReach): Pick<AllowRule['scope'], 'key' | 'destination'> {
  if (reach === 'kind') return {};
  const { names, addresses, isMore } = otherEndsOf(alert);
  const destination = names[0] ?? (isMore ? undefined : addresses[0]);
  if (reach === 'destination' && destination !== undefined) return { destination };
  return alert.key === undefined ? {} : { key: alert.key };
}

/** Same scope and time: same id. */
export function ruleId(scope: AllowRule['scope'], createdUs: number): string {
  return `r${(hashText(JSON.stringify([scope, createdUs]), 7) >>> 0).toString(16).padStart(8, '0')}`;
}

export interface RulePreview {
  /** Alerts that the rule would have kept from the owner. */
  readonly removed: readonly Alert[];
  /** The others of the same kind or device: what it would not have removed. */
  readonly kept: readonly Alert[];
}

/** What a rule would have done to past alerts. */
export function previewRule(rule: AllowRule, alerts: readonly Alert[], context: RuleContext): RulePreview {
  const removed: Alert[] = [];
  const kept: Alert[] = [];
  const { kind, device } = rule.scope;
  for (const alert of alerts) {
    if (coversAlert(rule, alert, context)) removed.push(alert);
    else if ((kind === undefined && device === undefined) || kind === alert.kind || isOf(device, alert, context))
      kept.push(alert);
  }
  return { removed, kept };
}

function isOf(device: string | undefined, alert: Alert, context: RuleContext): boolean {
  return device !== undefined && fitsDevice(device, alert, context);
}

/** True for a text that a rule may name as destination: an address, a network, or a name of letters, digits, dots and hyphens. */
export function isDestination(text: string): boolean {
  return (
    parseNetwork(text) !== null ||
    parseAddress(text) !== null ||
    /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?$/i.test(text)
  );
}
