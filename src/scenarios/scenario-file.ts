// A scenario from its YAML file, every value checked: a mistake is told with file, line, what is wrong and what to try.
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { parseAddress } from '../base/address.ts';
import { parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import { USUAL_BUDGET } from '../evidence/alarm-budget.ts';
import { BUDGET_EXAMPLES, DURATION_EXAMPLES, parseBudget, parseDuration } from '../homes/duration.ts';
import { parseAttackTime } from './attack-time.ts';
import {
  ALIGNMENTS,
  type Alignment,
  type Scenario,
  type ScenarioAttack,
  type ScenarioDevice,
  type ScenarioLevel,
} from './scenario.ts';
import { readScenarioText, type ScenarioSection } from './scenario-reader.ts';

/** A scenario is written by hand: beyond this it is none. */
const SCENARIO_BYTES_MAX = 1024 * 1024;
export const SCENARIO_DEVICES_MAX = 200;
export const SCENARIO_ATTACKS_MAX = 1000;
const USUAL_LEARN_SECONDS = 3 * 86_400;
/** Words that stand for other things than devices in a map. */
const RESERVED = ['gateway', 'home'];

const TOP_KEYS = ['name', 'align', 'timezone', 'home', 'learn', 'budget', 'attacks'];
const DEVICE_KEYS = ['device', 'mac', 'address', 'captures', 'flows'];
const ATTACK_KEYS = ['name', 'sort', 'capture', 'flows', 'label', 'map', 'at', 'expect'];

/**
 * Reads and checks a scenario. Paths are looked for beside the file, then below `capturesFolder`. Throws UserErrors.
 */
export function readScenario(file: string, capturesFolder: string | null): Scenario {
  const top = readScenarioText(file, readText(file));
  top.refuseOthers(TOP_KEYS);
  const find = finder(file, capturesFolder);
  const homeSections = top.sections('home') ?? [];
  if (homeSections.length === 0)
    throw top.fail('home', 'it has no home', 'list the devices of the home under `home:`, each with its captures');
  if (homeSections.length > SCENARIO_DEVICES_MAX)
    throw top.fail('home', `a home has ${SCENARIO_DEVICES_MAX} devices at most`, 'make several scenarios of it');
  const home: ScenarioDevice[] = [];
  for (const section of homeSections) home.push(readDevice(section, home, find));
  const attackSections = top.sections('attacks') ?? [];
  if (attackSections.length > SCENARIO_ATTACKS_MAX)
    throw top.fail('attacks', `${SCENARIO_ATTACKS_MAX} attacks at most`, 'make several scenarios of it');
  const attacks: ScenarioAttack[] = [];
  for (const section of attackSections) attacks.push(readAttack(section, home, attacks, find));
  return { file, ...readFrame(top, file), home, attacks };
}

function readFrame(
  top: ScenarioSection,
  file: string,
): Pick<Scenario, 'name' | 'align' | 'timezone' | 'learnSeconds' | 'budget'> {
  const align = top.text('align') ?? 'clock';
  if (!ALIGNMENTS.includes(align as Alignment))
    throw top.fail('align', `align is "${align}"`, `write one of ${ALIGNMENTS.join(', ')}`);
  const timezone = top.text('timezone') ?? 'UTC';
  if (!isTimeZone(timezone))
    throw top.fail(
      'timezone',
      `there is no time zone "${timezone}"`,
      'write it as Europe/Berlin, or leave it out for UTC',
    );
  const learn = top.text('learn');
  const learnSeconds = learn === undefined ? USUAL_LEARN_SECONDS : parseDuration(learn);
  if (learnSeconds === null || learnSeconds <= 0)
    throw top.fail('learn', `learn is "${learn}"`, `write a span of time ${DURATION_EXAMPLES}`);
  const budgetText = top.text('budget');
  const budget = budgetText === undefined ? USUAL_BUDGET : parseBudget(budgetText);
  if (budget === null) throw top.fail('budget', `budget is "${budgetText}"`, `write it ${BUDGET_EXAMPLES}`);
  return { name: top.text('name') ?? file, align: align as Alignment, timezone, learnSeconds, budget };
}

function readDevice(section: ScenarioSection, before: readonly ScenarioDevice[], find: Finder): ScenarioDevice {
  section.refuseOthers(DEVICE_KEYS);
  const name = section.text('device');
  if (name === undefined || name === '') throw section.fail('device', 'a device has no name', 'write `- device: NAME`');
  if (RESERVED.includes(name) || parseAddress(name) !== null || parseNetwork(name) !== null)
    throw section.fail(
      'device',
      `no device can be called "${name}"`,
      'gateway, home and addresses mean something else',
    );
  if (before.some((device) => device.name === name))
    throw section.fail(
      'device',
      `there are two devices "${name}"`,
      'give each its own name, and all its captures in one list',
    );
  const mac = readMac(section);
  const twin = mac === null ? undefined : before.find((device) => device.mac === mac);
  if (twin !== undefined)
    throw section.fail(
      'mac',
      `${name} and ${twin.name} have the same MAC`,
      'list the captures of one device under one name',
    );
  const address = section.text('address') ?? null;
  if (address !== null && parseAddress(address) === null)
    throw section.fail('address', `"${address}" is no IP address`, 'write it as 192.168.1.20');
  const { level, key } = readLevel(section, 'captures', name);
  const files = (section.list(key) ?? []).map((path) => find(section, key, path));
  if (files.length === 0) throw section.fail(key, `${name} has no captures`, 'name at least one file');
  const twice = files.find((path, i) => files.indexOf(path) < i);
  if (twice !== undefined)
    throw section.fail(key, `${twice} is named twice`, 'captures of a device follow each other in time');
  return { name, mac, address, level, files, line: section.line };
}

function readMac(section: ScenarioSection): string | null {
  const text = section.text('mac');
  if (text === undefined) return null;
  const mac = text.toLowerCase().replaceAll('-', ':');
  if (!/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac))
    throw section.fail('mac', `"${text}" is no MAC address`, 'write it in quotes as "00:11:22:33:44:55"');
  if ((Number.parseInt(mac.slice(0, 2), 16) & 1) === 1)
    throw section.fail('mac', `${mac} is a group address`, 'give the MAC of the device itself');
  return mac;
}

function readLevel(section: ScenarioSection, packetsKey: string, name: string): { level: ScenarioLevel; key: string } {
  const hasPackets = section.list(packetsKey) !== undefined;
  const hasFlows = section.list('flows') !== undefined;
  if (hasPackets === hasFlows)
    throw section.fail(
      hasFlows ? 'flows' : packetsKey,
      `${name} has ${hasFlows ? `both ${packetsKey} and flows` : `neither ${packetsKey} nor flows`}`,
      `give ${packetsKey} (packets) or flows (records), one of them`,
    );
  return hasPackets ? { level: 'packets', key: packetsKey } : { level: 'flows', key: 'flows' };
}

function readAttack(
  section: ScenarioSection,
  home: readonly ScenarioDevice[],
  before: readonly ScenarioAttack[],
  find: Finder,
): ScenarioAttack {
  section.refuseOthers(ATTACK_KEYS);
  const name = section.text('name');
  if (name === undefined || name === '') throw section.fail('name', 'an attack has no name', 'write `- name: WORDS`');
  if (before.some((attack) => attack.name === name))
    throw section.fail('name', `there are two attacks "${name}"`, 'give each its own name');
  const { level, key } = readLevel(section, 'capture', name);
  const path = section.text(key) ?? '';
  const text = section.text('at');
  if (text === undefined)
    throw section.fail(
      'at',
      `${name} has no time`,
      'write at: 4d+03:12 (after the home’s first packet) or at: day5 03:12',
    );
  const at = parseAttackTime(text);
  if (at === null)
    throw section.fail(
      'at',
      `at is "${text}"`,
      'write 4d+03:12 (after the home’s first packet) or day5 03:12 (local clock)',
    );
  const expect = section.list('expect') ?? [];
  if (expect.length === 0)
    throw section.fail(
      'expect',
      `${name} expects no alert`,
      'name the kinds that are right, such as expect: [host-sweep]',
    );
  const label = section.text('label') ?? null;
  if (label !== null && level === 'packets')
    throw section.fail('label', 'packets have no labels', 'label chooses rows of flows; leave it out here');
  const file = find(section, key, path);
  const sort = section.text('sort') ?? null;
  return { name, sort, level, file, label, map: readMap(section, home), at, expect, line: section.line };
}

function readMap(section: ScenarioSection, home: readonly ScenarioDevice[]): Readonly<Record<string, string>> {
  const map = section.pairs('map') ?? {};
  const devices = home.map((device) => device.name);
  for (const [from, to] of Object.entries(map)) {
    const isAddress = parseAddress(from) !== null;
    if (!isAddress && parseNetwork(from) === null)
      throw section.fail('map', `"${from}" is no address or network`, 'write 192.168.1.20 or 192.168.1.0/24');
    if (to === 'home' && isAddress)
      throw section.fail('map', `${from} is mapped to home`, 'networks are mapped to home; an address to a device');
    if (RESERVED.includes(to) || devices.includes(to) || parseAddress(to) !== null) continue;
    throw section.fail(
      'map',
      `there is no device "${to}" to map ${from} to`,
      `write one of ${[...devices, ...RESERVED].join(', ')}, or an address`,
    );
  }
  return map;
}

type Finder = (section: ScenarioSection, key: string, path: string) => string;

function finder(file: string, capturesFolder: string | null): Finder {
  const folders = [...new Set([dirname(file), ...(capturesFolder === null ? [] : [capturesFolder]), '.'])];
  return (section, key, path) => {
    const places = isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path));
    const found = places.find(isFile);
    if (found !== undefined) return found;
    const hint =
      capturesFolder === null
        ? 'paths begin at the folder of the scenario; --captures DIR names another folder to look in'
        : `it was looked for in ${folders.join(' and ')}`;
    throw section.fail(key, `there is no file ${path === '' ? 'named' : path}`, hint);
  };
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Not there, or no name of a file at all: a zero byte, too long, a loop of links.
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function readText(file: string): string {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) throw new UserError('file-not-found', { file });
  if (facts.isDirectory() || facts.size > SCENARIO_BYTES_MAX)
    throw new UserError('bad-scenario', {
      file,
      line: 1,
      reason: 'it is no scenario',
      hint: 'give a YAML file with `home:`',
    });
  return readFileSync(file, 'utf8');
}
