// The first pass: what the captures of a scenario hold becomes a plan of the home: who has which address, when everything begins, what is replaced.
import { catalogue } from '../alerts/catalogue.ts';
import { formatWords } from '../base/address.ts';
import { localDay, offsetSecondsAt, type TimeZone } from '../base/time-zone.ts';
import { UserError } from '../base/user-error.ts';
import { formatMacNumber, parseMac } from '../devices/mac.ts';
import { substituteAttack } from '../simulation/attack-substitution.ts';
import { type DeclaredHomeDevice, type HomePlan, type PlannedDevice, planHome } from '../simulation/home-plan.ts';
import type { StudyHooks } from '../studies/study-hooks.ts';
import { type CaptureSpan, isTimeCollapsed, overlapOf } from './capture-spans.ts';
import type { AttackTime, Scenario, ScenarioAttack, ScenarioDevice } from './scenario.ts';
import { type PlannedSource, readCaptureInput, readFlowInput, type ScenarioInput } from './scenario-inputs.ts';
import type { RunAttack, RunDevice } from './scenario-result.ts';
import { WatchedTime } from './watched-time.ts';

export interface ScenarioPlan {
  readonly scenario: Scenario;
  readonly devices: readonly RunDevice[];
  readonly attacks: readonly RunAttack[];
  readonly sources: readonly PlannedSource[];
  readonly warnings: readonly string[];
}

const DAY_SECONDS = 86_400;

/** Reads all captures once. Throws UserErrors about captures, maps and times, and StudyInterrupted. */
export async function planScenario(scenario: Scenario, zone: TimeZone, hooks: StudyHooks): Promise<ScenarioPlan> {
  const warnings: string[] = [];
  const parts = scenario.home.length + scenario.attacks.length;
  const { signal } = hooks;
  let part = 0;
  const look = async (input: Promise<ScenarioInput>): Promise<ScenarioInput> => {
    hooks.progress('looking at the captures', part++ / parts);
    const found = await input;
    warnings.push(...found.warnings);
    return found;
  };
  const inputs: ScenarioInput[] = [];
  for (const [i, device] of scenario.home.entries())
    inputs.push(checkDevice(scenario, device, await look(openDevice(device, i, signal))));
  const declared = scenario.home.map((device, i) => declare(scenario, device, inputs[i]!));
  refuseTwins(scenario, declared);
  const home = planHome(declared, { align: scenario.align, zone });
  const heard = inputs.map((each, i) => each.heard.shifted(home.devices[i]!.shiftUs));
  const heardOfAny = WatchedTime.union(heard);
  const devices = scenario.home.map((device, i) =>
    runDevice({ scenario, device, planned: home.devices[i]!, spans: inputs[i]!.spans, heard: heard[i]!, heardOfAny }),
  );
  const sources = inputs.map((input, i) => input.open({ ...home.devices[i]!, mark: 0 }));
  const attacks: RunAttack[] = [];
  for (const [i, attack] of scenario.attacks.entries()) {
    const strange = attack.expect.filter((kind) => !Object.hasOwn(catalogue, kind));
    if (strange.length > 0)
      warnings.push(`${attack.name} expects ${strange.join(', ')}: there is no such kind of alert.`);
    const input = await look(openAttack(attack, scenario.home.length + i, signal));
    const { findings } = input;
    if (findings.frames === 0)
      throw fail(scenario, attack, `${attack.file} holds nothing to splice`, 'name another file, or label');
    const startUs = startOf(attack.at, home, zone);
    if (startUs > home.lastUs)
      throw fail(
        scenario,
        attack,
        `${attack.name} begins after the home's last packet`,
        `the home lasts ${spanText(home)}`,
      );
    const { map, name } = attack;
    const substitution = substituteAttack({ attack: name, map, survey: findings, home, addresses: home.addresses });
    const shiftUs = Math.round(startUs - findings.firstUs);
    attacks.push(runAttack(attack, devices, startUs, findings.lastUs + shiftUs, isTimeCollapsed(findings)));
    sources.push(input.open({ mark: attacks.length, shiftUs, substitution, filter: null }));
  }
  return { scenario, devices, attacks, sources, warnings };
}

function openDevice(
  { level, files, address, mac }: ScenarioDevice,
  house: number,
  signal: AbortSignal,
): Promise<ScenarioInput> {
  if (level === 'packets') return readCaptureInput(files, signal);
  return readFlowInput(
    files,
    { kind: 'home' },
    { house: house + 1, address, mac: mac === null ? null : parseMac(mac) },
    signal,
  );
}

function openAttack(
  { level, file, label }: ScenarioAttack,
  house: number,
  signal: AbortSignal,
): Promise<ScenarioInput> {
  if (level === 'packets') return readCaptureInput([file], signal);
  return readFlowInput([file], { kind: 'attack', label }, { house: house + 1, address: null, mac: null }, signal);
}

function checkDevice(scenario: Scenario, device: ScenarioDevice, survey: ScenarioInput): ScenarioInput {
  if (survey.findings.frames === 0)
    throw fail(scenario, device, `the captures of ${device.name} hold no packets`, 'name other captures');
  const overlap = overlapOf(survey.spans);
  if (overlap === null) return survey;
  const [before, after] = overlap;
  const reason = `captures of ${device.name} overlap: ${after.file} begins at ${timeText(after.firstUs)}, before ${before.file} ends at ${timeText(before.lastUs)}`;
  throw fail(scenario, device, reason, 'name them in the order of time, each moment once');
}

function declare(scenario: Scenario, device: ScenarioDevice, input: ScenarioInput): DeclaredHomeDevice {
  const { findings, spans } = input;
  const mac = device.mac === null ? input.macOf(device.address) : parseMac(device.mac);
  if (device.mac !== null && !findings.macs.some((each) => each.mac === mac)) {
    const hint = 'look at the captures with `porchlight scan`: it lists the MACs of all devices';
    throw fail(scenario, device, `no packet in the captures of ${device.name} is from or to ${device.mac}`, hint);
  }
  return { name: device.name, mac, survey: findings, spans };
}

/** Where MACs are left out, only the captures tell that two devices are one. */
function refuseTwins(scenario: Scenario, declared: readonly DeclaredHomeDevice[]): void {
  for (const [i, { name, mac }] of declared.entries()) {
    const twin = declared.slice(0, i).find((other) => mac >= 0 && other.mac === mac);
    if (twin === undefined) continue;
    const hint = 'list the captures of one device under one name, or give each its `mac`';
    throw fail(scenario, scenario.home[i]!, `${name} and ${twin.name} have the same MAC ${formatMacNumber(mac)}`, hint);
  }
}

interface DevicePlan {
  readonly scenario: Scenario;
  readonly device: ScenarioDevice;
  readonly planned: PlannedDevice;
  readonly spans: readonly CaptureSpan[];
  /** When packets of its captures, and of anybody's, were heard, in the home's time. */
  readonly heard: WatchedTime;
  readonly heardOfAny: WatchedTime;
}

function runDevice({ scenario, device, planned, spans, heard, heardOfAny }: DevicePlan): RunDevice {
  const { mac, ipv4, shiftUs } = planned;
  const covered = new WatchedTime();
  for (const { firstUs, lastUs } of spans) covered.see(firstUs + shiftUs, lastUs + shiftUs);
  return {
    name: device.name,
    mac: mac < 0 ? null : formatMacNumber(mac),
    address: ipv4 === null ? null : formatWords(...ipv4),
    level: device.level,
    time: covered.intersection(heardOfAny),
    heard,
    learnsUntilUs: covered.firstUs + scenario.learnSeconds * 1e6,
  };
}

function runAttack(
  attack: ScenarioAttack,
  devices: readonly RunDevice[],
  firstUs: number,
  lastUs: number,
  isCollapsed: boolean,
): RunAttack {
  const targets = Object.values(attack.map);
  const mapped = devices.filter(({ name }) => targets.includes(name));
  const learners = mapped.length > 0 ? mapped : devices;
  const learnsUntilUs = (mapped.length > 0 ? Math.max : Math.min)(...learners.map((device) => device.learnsUntilUs));
  return {
    attack,
    expect: attack.expect,
    firstUs,
    lastUs,
    device: mapped[0]?.name ?? null,
    isPoisoning: firstUs < learnsUntilUs,
    isTimeCollapsed: isCollapsed,
  };
}

/** When an attack begins, in the home's time. */
function startOf(at: AttackTime, home: HomePlan, zone: TimeZone): number {
  if (at.kind === 'offset') return home.firstUs + at.seconds * 1e6;
  const local = (localDay(zone, home.firstUs) + at.day - 1) * DAY_SECONDS + at.secondsOfDay;
  const guess = local - offsetSecondsAt(zone, home.firstUs);
  return (local - offsetSecondsAt(zone, guess * 1e6)) * 1e6;
}

function fail(scenario: Scenario, { line }: { readonly line: number }, reason: string, hint: string): UserError {
  return new UserError('bad-scenario', { file: scenario.file, line, reason, hint });
}

function spanText({ firstUs, lastUs }: HomePlan): string {
  return `${((lastUs - firstUs) / 1e6 / DAY_SECONDS).toFixed(2)} days, from ${timeText(firstUs)} to ${timeText(lastUs)}`;
}

function timeText(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? 'a time that no calendar has' : date.toISOString();
}
