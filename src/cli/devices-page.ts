// The pages of `porchlight devices`: the list, one device, and what forgetting one erased.
import { cleanText, wordAlert } from '../alerts/index.ts';
import { momentText } from '../alerts/words.ts';
import type { DeviceBehaviour } from '../behaviour/device-behaviour.ts';
import type { Identity, SameDeviceQuestion } from '../devices/identity.ts';
import type { ForgottenDevice } from '../homes/forget-device.ts';
import type { ViewedAlert } from '../homes/home-view.ts';
import type { HomePageOptions } from './alerts-page.ts';
import { countWords, durationWords, wholeWords } from './quantity.ts';
import type { Paint } from './terminal.ts';
import { layTable, padText, wrapText } from './text-layout.ts';

const INDENT = '  ';
const LABEL_WIDTH = 10;
/** Below so many columns names are cut shorter rather than what else is said. */
const NARROW = 60;
/** Alerts that the page of one device shows. */
const ALERTS_SHOWN = 5;
/** Guesses of the kind that are surer than this go without a question mark. */
const SURE = 0.75;

export interface DeviceRows {
  readonly devices: readonly Identity[];
  readonly behaviour: readonly DeviceBehaviour[];
  readonly questions: readonly SameDeviceQuestion[];
  readonly alerts: ReadonlyMap<string, number>;
  readonly savedUs: number | null;
}

export function devicesPage(rows: DeviceRows, { width, paint, zone }: HomePageOptions): string {
  const { devices, behaviour, questions, alerts, savedUs } = rows;
  if (devices.length === 0) return `${INDENT}No devices yet.\n`;
  const phases = new Map(behaviour.map((each) => [each.device, each]));
  const { head, lines } = layTable(
    [
      { title: 'id' },
      { title: 'device', least: width < NARROW ? 10 : 18 },
      { title: 'kind', least: 6, isOptional: true },
      { title: 'address', least: 13 },
      { title: 'learned', least: 8, isOptional: true },
      { title: 'maker', least: 8, isOptional: true },
      { title: 'seen', least: 11, isOptional: true },
      { title: 'last', side: 'right', isOptional: true },
      { title: 'alerts', side: 'right' },
    ],
    devices.map((device) => [
      device.id,
      nameOf(device),
      kindOf(device),
      addressOf(device),
      phaseWords(phases.get(device.id)),
      device.vendor === null ? '-' : cleanText(device.vendor),
      device.coverage.level.replace('-', ' '),
      savedUs === null ? '-' : agoWords((savedUs - device.lastUs) / 1e6),
      wholeWords(alerts.get(device.id) ?? 0),
    ]),
    width - INDENT.length,
  );
  const asked = questions.flatMap((question) => questionLines(question, devices, width, paint));
  const note = `Times of ${zone.name}. \`porchlight devices show ID\` tells more of one.`;
  return `${[
    INDENT + paint(head, 'faint'),
    ...lines.map((line) => INDENT + line),
    '',
    ...asked,
    ...wrapText(note, width - 2).map((line) => INDENT + paint(line, 'faint')),
  ].join('\n')}\n`;
}

function questionLines(
  { id, older, newer, evidence }: SameDeviceQuestion,
  devices: readonly Identity[],
  width: number,
  paint: Paint,
): string[] {
  const label = (device: string): string => {
    const found = devices.find((each) => each.id === device);
    return found === undefined ? device : `${device} (${nameOf(found)})`;
  };
  const text = `Is ${label(newer)} the same device as ${label(older)}? ${evidence.map((each) => cleanText(each)).join('; ')}.`;
  const answer = `porchlight devices same ${id} yes|no --data DIR`;
  return [
    ...wrapText(text, width - 2).map((line) => INDENT + paint(line, 'yellow')),
    ...wrapText(answer, width - 4).map((line) => `    ${line}`),
    '',
  ];
}

/** The page of one device. */
export function devicePage(
  device: Identity,
  behaviour: DeviceBehaviour | undefined,
  alerts: readonly ViewedAlert[],
  { width, paint, zone }: HomePageOptions,
): string {
  const parts: (readonly [string, string])[] = [
    ['kind', kindSentence(device)],
    [
      'maker',
      device.vendor === null
        ? device.hasRandomMac
          ? 'unknown: its MAC is random'
          : 'unknown'
        : cleanText(device.vendor),
    ],
    ['MAC', device.macs.join(', ') || '-'],
    ['address', device.addresses.join(', ') || '-'],
    [
      'seen',
      `${momentText(device.firstUs, zone)} to ${momentText(device.lastUs, zone)}; longest silence ${durationWords(device.longestGapSeconds)}`,
    ],
    ['learned', learnedSentence(behaviour, zone)],
    ...device.coverage.words.map((words, i) => [i === 0 ? 'coverage' : '', cleanText(words, 1000)] as const),
    ...offStreams(behaviour),
    ...alerts
      .slice(0, ALERTS_SHOWN)
      .map(
        ({ alert, raisedUs }, i) =>
          [
            i === 0 ? 'alerts' : '',
            `${momentText(raisedUs, zone)} ${alert.id.slice(0, 8)} ${wordAlert(alert, zone).sentence}`,
          ] as const,
      ),
  ];
  if (alerts.length > ALERTS_SHOWN) parts.push(['', `… and ${wholeWords(alerts.length - ALERTS_SHOWN)} more`]);
  const margin = INDENT.length + LABEL_WIDTH;
  const lines = parts.flatMap(([label, text]) =>
    wrapText(text, width - margin).map(
      (line, i) => INDENT + paint(padText(i === 0 ? label : '', LABEL_WIDTH), 'faint') + line,
    ),
  );
  return `${INDENT}${paint(nameOf(device), 'bold')}  ${paint(device.id, 'faint')}\n\n${lines.join('\n')}\n`;
}

function learnedSentence(behaviour: DeviceBehaviour | undefined, zone: HomePageOptions['zone']): string {
  if (behaviour === undefined) return 'not yet: facts alone are told of it';
  const { phase, activeMinutes, learningEndsUs, isLowConfidence } = behaviour;
  const minutes = countWords(activeMinutes, 'active minute');
  const doubt = isLowConfidence ? '; little was seen, so take its alerts with care' : '';
  if (phase === 'watching') return `known and watched (${minutes}${doubt})`;
  return `being learned until ${momentText(learningEndsUs, zone)} at the least (${minutes} so far${doubt})`;
}

/** Streams of evidence that cannot speak yet: too few windows behind them. */
function offStreams(behaviour: DeviceBehaviour | undefined): (readonly [string, string])[] {
  const off = behaviour?.phase === 'watching' ? behaviour.streams.filter(({ isOff }) => isOff) : [];
  if (off.length === 0) return [];
  return [['silent', `too little was seen to judge: ${off.map(({ kind }) => kind).join(', ')}`]];
}

export function forgottenPage(forgotten: ForgottenDevice, width: number): string {
  const { device, name, alerts, hours, rules, mentions, copies } = forgotten;
  const label = name === null ? device : `${device} (${cleanText(name)})`;
  const sentences = [
    `${label} is forgotten: ${countWords(alerts, 'alert')}, ${countWords(hours, 'hour')} of summaries, its names and models, and ${countWords(rules, 'rule')}.`,
    'What remains: backups that you made of the data folder, captures and records that were written (--write, --out), and if it is still on the network it will be a new device.',
    ...(mentions.length > 0
      ? [`Alerts of other devices that name it stay: ${mentions.map((id) => id.slice(0, 8)).join(', ')}.`]
      : []),
    ...(copies.length > 0 ? [`Kept beside the database, and not looked into: ${copies.join(', ')}.`] : []),
  ];
  return `${sentences.flatMap((sentence) => wrapText(sentence, width)).join('\n')}\n`;
}

export function nameOf(device: Identity): string {
  if (device.name !== null) return cleanText(device.name);
  if (device.isGateway) return '(router)';
  return device.isSelf ? '(this machine)' : '-';
}

/** "camera", "camera?" where it is a guess, "-" where nothing can be said. */
export function kindOf({ kind }: Identity): string {
  if (kind.kind === null) return '-';
  return kind.confidence >= SURE ? kind.kind : `${kind.kind}?`;
}

function kindSentence({ kind, isGateway, isSelf }: Identity): string {
  const role = isGateway ? 'the router of the home. ' : isSelf ? 'the machine that Porchlight runs on. ' : '';
  if (kind.kind === null) return `${role}cannot tell`;
  const reasons = kind.evidence.length === 0 ? '' : `: ${kind.evidence.map((each) => cleanText(each)).join('; ')}`;
  return `${role}${kind.kind} (${Math.round(kind.confidence * 100)} % sure)${reasons}`;
}

function addressOf({ addresses, macs }: Identity): string {
  return addresses.find((address) => !address.includes(':')) ?? addresses[0] ?? macs[0] ?? '-';
}

function phaseWords(behaviour: DeviceBehaviour | undefined): string {
  if (behaviour === undefined) return 'no';
  if (behaviour.phase !== 'watching') return 'learning';
  return behaviour.isLowConfidence ? 'little' : 'yes';
}

/** "now", "5 min", "3 days": how long ago, against the newest data. */
function agoWords(seconds: number): string {
  return seconds < 120 ? 'now' : durationWords(seconds);
}
