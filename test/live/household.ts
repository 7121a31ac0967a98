// Who lives in the small home and what they do all day: the benign traffic of the example and of the live tests.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Device, Home } from './home.ts';
import {
  makeSshLogin,
  type SshLogin,
  serveBroker,
  serveRouter,
  serveSsh,
  serveTelnet,
  serveTime,
  serveWeb,
  waitForPort,
} from './services.ts';

export interface Household {
  readonly home: Home;
  readonly hub: Device;
  readonly nas: Device;
  readonly camera: Device;
  readonly plug: Device;
  readonly phone: Device;
  readonly laptop: Device;
  readonly tv: Device;
  /** Beyond the router: the sites that devices visit. */
  readonly cloud: Device;
  readonly login: SshLogin;
}

const VENDOR_CLASSES: Readonly<Record<string, string>> = {
  'camera-garden': 'udhcp 1.24.1',
  'plug-kitchen': 'ESP-IDF',
  'phone-anna': 'android-dhcp-14',
  'laptop-study': 'MSFT 5.0',
  'tv-lounge': 'dhcpcd-6.8.2',
};

const PICTURE_BYTES = 6000;

/** Builds the house and starts its services; nobody has asked for an address yet. */
export async function moveIn(): Promise<Household> {
  const home = new Home();
  home.start();
  const nas = home.add('nas-attic', 11);
  const hub = home.add('hub-hallway', 10);
  const camera = home.add('camera-garden', 21);
  const plug = home.add('plug-kitchen', 22);
  const phone = home.add('phone-anna', 31);
  const laptop = home.add('laptop-study', 32);
  const tv = home.add('tv-lounge', 33);
  const cloud = home.addBeyond('cloud', 200);
  for (const fixed of [nas, hub]) home.setAddress(fixed);
  serveRouter(home, cloud, home.devices);
  serveTime(home);
  serveBroker(home, hub);
  serveWeb(home, nas);
  serveWeb(home, cloud);
  serveTelnet(home, nas);
  const login = makeSshLogin(home);
  serveSsh(home, nas, login);
  writeFileSync(join(home.folder, 'picture'), Buffer.alloc(PICTURE_BYTES, 'snow in the garden '));
  await waitForPort(home, hub, hub, 1883);
  for (const port of [80, 443]) await waitForPort(home, nas, cloud, port);
  for (const port of [22, 23, 80, 443]) await waitForPort(home, nas, nas, port);
  return { home, hub, nas, camera, plug, phone, laptop, tv, cloud, login };
}

/** Everybody switches on: DHCP, then the first words. */
export async function wakeUp(house: Household): Promise<void> {
  const { home, camera, plug, phone, laptop, tv, nas, hub } = house;
  for (const device of [plug, camera, tv, phone, laptop])
    await home.join(device, VENDOR_CLASSES[device.name] ?? 'udhcp');
  const announcer = fileURLToPath(new URL('announcer.ts', import.meta.url));
  await Promise.all([
    ...[tv, nas, hub].map((device) =>
      home.run(device, [process.execPath, announcer, device.name, device.ip, device.mac]),
    ),
    askTime(house, camera),
    askTime(house, plug),
  ]);
}

/** One of the things that happen in the home; each is a program run to its end. */
export type Habit = (house: Household) => Promise<unknown>;

const curl = (house: Household, device: Device, agent: string, words: readonly string[]): Promise<unknown> =>
  house.home.run(device, ['curl', '-sSk', '--max-time', '10', '-A', agent, '-o', '/dev/null', ...words]);

const askTime = (house: Household, device: Device): Promise<unknown> =>
  house.home.run(device, [
    'chronyd',
    '-Q',
    '-u',
    'root',
    '-t',
    '5',
    `server ${house.home.router.ip} iburst maxsamples 1`,
  ]);

export const reportPower: Habit = ({ home, plug, hub }) => {
  const reading = JSON.stringify({ watts: 41.5, relay: 'on' });
  const words = ['-h', hub.ip, '-i', plug.name, '-t', 'home/kitchen/plug/state', '-m', reading, '-q', '1'];
  return home.run(plug, ['mosquitto_pub', ...words]);
};

export const listenToHub: Habit = ({ home, laptop, hub }) =>
  home.run(laptop, ['mosquitto_sub', '-h', hub.ip, '-i', laptop.name, '-t', 'home/#', '-W', '15']);

export const uploadPicture: Habit = (house) =>
  curl(house, house.camera, 'GardenCam/2.1', ['--data-binary', '@picture', 'https://video.example.com/upload']);

export const readNews: Habit = (house) => curl(house, house.phone, 'NewsApp/9', ['https://news.example.net/today']);
export const readWeather: Habit = (house) => curl(house, house.phone, 'Weather/3', ['http://weather.example.com/now']);
export const lookForUpdates: Habit = (house) =>
  curl(house, house.laptop, 'updater/1.0', ['https://firmware.example.net/latest', 'http://firmware.example.net/list']);

export const logIn: Habit = ({ home, laptop, nas, login }) => {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
  const words = options.flatMap((option) => ['-o', option]);
  return home.run(laptop, ['ssh', '-F', '/dev/null', ...words, '-i', login.key, `root@${nas.ip}`, 'uptime']);
};

export const pingRouter: Habit = ({ home, phone }) => home.run(phone, ['busybox', 'ping', '-c', '3', home.router.ip]);

export const keepTime: Habit = (house) => askTime(house, house.laptop);

/** The day's habits, each with the seconds between two times. */
export const HABITS: ReadonlyArray<readonly [Habit, number]> = [
  [reportPower, 5],
  [uploadPicture, 15],
  [readNews, 9],
  [readWeather, 13],
  [lookForUpdates, 40],
  [logIn, 45],
  [pingRouter, 30],
  [keepTime, 60],
  [listenToHub, 20],
];

/** Lives on until the signal; resolves when the last program has ended. */
export async function live(house: Household, signal: AbortSignal): Promise<void> {
  await Promise.all(HABITS.map(([habit, seconds]) => repeat(habit, seconds, house, signal)));
}

async function repeat(habit: Habit, seconds: number, house: Household, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await habit(house);
    await pause(seconds * 1000, signal);
  }
}

/** Waits, or less when the signal comes. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
