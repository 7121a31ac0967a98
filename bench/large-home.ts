// A home of many devices, made of captures of a few real ones: each copy with its own MAC, address and minute of the day.
import { MAPPED_WORD } from '../src/base/address.ts';
import { CaptureFeed } from '../src/scenarios/capture-feed.ts';
import { surveyCaptureFiles } from '../src/scenarios/capture-spans.ts';
import type { PlannedSource } from '../src/scenarios/scenario-inputs.ts';
import { AddressSubstitution, ipv4Words, isIpv4 } from '../src/simulation/address-substitution.ts';
import { CaptureSource } from '../src/simulation/capture-source.ts';
import { DeviceFilter } from '../src/simulation/device-filter.ts';
import { mainMac } from '../src/simulation/home-plan.ts';
import type { CaptureFindings } from '../src/simulation/survey-conclusion.ts';
import { type WrittenCapture, writeCapture } from './capture-writer.ts';

const GATEWAY_MAC = 0x00_16_3e_00_00_01;
const NETWORK = 0xc0a8_1e00;
/** Copies of one capture do not speak at the same instants. */
const APART_US = 97_000_003;
const DAY_US = 86_400e6;
/** Copies that fit beside their gateway into one /24. */
export const DEVICES_MAX = 252;

export interface LargeHomeOptions {
  readonly devices: number;
  /** Each device's captures are cut to so many hours. */
  readonly hours: number;
}

/** Writes the home's capture. `captures`: files, each of one real device with its gateway. */
export async function makeLargeHome(
  captures: readonly string[],
  path: string,
  { devices, hours }: LargeHomeOptions,
): Promise<WrittenCapture> {
  const { signal } = new AbortController();
  const surveys: CaptureFindings[] = [];
  for (const file of captures) surveys.push((await surveyCaptureFiles([file], signal)).findings);
  const startUs = Math.ceil(Math.max(...surveys.map(({ firstUs }) => firstUs)) / DAY_US) * DAY_US;
  const sources = Array.from({ length: devices }, (_, i) => {
    const from = i % captures.length;
    const shiftUs = startUs - surveys[from]!.firstUs + Math.floor(i / captures.length) * APART_US;
    return openCopy(captures[from]!, surveys[from]!, i, Math.round(shiftUs));
  });
  return await writeCapture(sources, path, startUs + hours * 3600e6);
}

function openCopy(file: string, survey: CaptureFindings, i: number, shiftUs: number): PlannedSource {
  const old = mainMac(survey);
  // The maker's half stays: it says what the device is.
  const mac = Math.floor(old / 0x100_0000) * 0x100_0000 + 0x10_0000 + i;
  const substitution = new AddressSubstitution();
  substitution.addMac(old, mac);
  for (const router of survey.routerMacs) substitution.addMac(router, GATEWAY_MAC);
  if (survey.gatewayIpv4 !== null) substitution.addAddress(survey.gatewayIpv4, ipv4Words(NETWORK + 1));
  const own = survey.hosts.filter(
    ({ words, mac: of, isBehindRouter }) => of === old && isIpv4(words) && !isBehindRouter,
  );
  const main = own.toSorted((a, b) => b.sent - a.sent)[0];
  if (main !== undefined) substitution.addAddress(main.words, [0, 0, MAPPED_WORD, NETWORK + 2 + i]);
  const filter = new DeviceFilter({
    mac: old,
    addresses: new Set(own.map(({ words }) => words[3])),
    others: [],
    keepsBystanders: false,
    bystanderSpans: [],
  });
  const source = new CaptureSource({ mark: 0, shiftUs, substitution, filter, firstUs: survey.firstUs });
  return { source, feed: new CaptureFeed([file]) };
}
