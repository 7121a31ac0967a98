// Models of a simulated home that people use: phones, a laptop, a television, a speaker.
import {
  browsing,
  keepLink,
  quicVisit,
  searching,
  settingClock,
  talk,
  updating,
  visit,
  visiting,
} from './contact-habits.ts';
import type { DeviceModel } from './device-model.ts';
import { atTimes, every, type Surroundings } from './habit.ts';
import { neighbourly, renewal } from './network-habits.ts';
import { APP_TLS, BROWSER_TLS, OPENSSL_TLS, TV_TLS } from './tls-messages.ts';
import { draw } from './traffic-shape.ts';
import { KEEP_DOWN, KEEP_UP, NOTE_DOWN, NOTE_UP, PAGE_BYTES, STREAM_CHUNK_BYTES } from './traffic-shapes.ts';
import { lookAtCamera } from './viewing-habits.ts';

const ANDROID_LEASE = [1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114];
const APPLE_LEASE = [1, 121, 3, 6, 15, 108, 114, 119, 252];
const WINDOWS_LEASE = [1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252];
const DHCPCD_LEASE = [1, 33, 3, 6, 15, 28, 51, 58, 59];

/** Places that people visit on the web. */
const SITES: readonly string[] = [
  'www.wikipedia.org',
  'www.bbc.co.uk',
  'www.spiegel.de',
  'static.guim.co.uk',
  'www.reddit.com',
  'github.githubassets.com',
  'www.youtube.com',
  'i.ytimg.com',
  'images.unsplash.com',
  'www.nytimes.com',
  'www.zalando.de',
  'www.deutschebahn.com',
  'cdn.discordapp.com',
  'static.xx.fbcdn.net',
  'web.whatsapp.com',
  'mail.proton.me',
  'fonts.gstatic.com',
  'cdn.jsdelivr.net',
  'www.imdb.com',
  'weather.com',
];

const isUsed = ({ device, network }: Surroundings, nowUs: number): number =>
  network.household.isActive(device.person, nowUs) ? 1 : 0.03;

const isLeisure = ({ network }: Surroundings, nowUs: number): number => network.household.leisureAt(nowUs);

/** A page: the site, and what stands on others. */
function openPage(around: Surroundings, nowUs: number): void {
  const { random } = around.device;
  const others = Math.floor(random() * 4);
  for (let i = 0; i <= others; i++) {
    const host = SITES[Math.floor(random() ** 1.6 * SITES.length)]!;
    const atUs = nowUs + i * (100_000 + random() * 500_000);
    if (random() < 0.4) quicVisit(around, host, draw(PAGE_BYTES, random), atUs);
    else visit(around, { host, down: PAGE_BYTES, segmentBytes: 2896 }, atUs);
  }
}

const phoneHabits = (push: string, pushPort: number, backup: string) => [
  renewal(43_200),
  neighbourly(500),
  keepLink({
    host: push,
    port: pushPort,
    everySeconds: 170,
    jitter: 0.3,
    up: KEEP_UP,
    down: KEEP_DOWN,
    serverShare: 0.4,
    hours: 5,
  }),
  atTimes(14, isUsed, openPage),
  visiting(1500, 0.5, { host: backup }),
  browsing(2400, ['_googlecast._tcp', '_spotify-connect._tcp']),
  atTimes(1, isUsed, (around: Surroundings, nowUs: number) => talk(around, 'hub', 443, NOTE_UP, NOTE_DOWN, nowUs)),
  atTimes(0.25, isUsed, (around: Surroundings, nowUs: number) =>
    talk(around, 'printer', 631, NOTE_UP, NOTE_DOWN, nowUs),
  ),
  atTimes(1.5, isUsed, (around: Surroundings, nowUs: number) =>
    talk(around, 'server', 8123, NOTE_UP, PAGE_BYTES, nowUs),
  ),
  atTimes(0.3, isUsed, lookAtCamera),
];

export const androidPhone: DeviceModel = {
  kind: 'phone',
  name: 'Pixel 8',
  maker: null,
  hostName: 'Pixel-8',
  vendorClass: 'android-dhcp-14',
  leaseParameters: ANDROID_LEASE,
  tls: APP_TLS,
  ttl: 64,
  hasStamps: true,
  isCarried: true,
  ipv6: 'global',
  hasPrivateAddresses: true,
  habits: [
    ...phoneHabits('mtalk.google.com', 5228, 'android.clients.google.com'),
    settingClock(86_400, 'time.android.com'),
  ],
};

export const applePhone: DeviceModel = {
  kind: 'phone',
  name: 'iPhone',
  maker: null,
  hostName: 'iPhone',
  vendorClass: null,
  leaseParameters: APPLE_LEASE,
  tls: APP_TLS,
  ttl: 64,
  hasStamps: true,
  isCarried: true,
  ipv6: 'global',
  hasPrivateAddresses: true,
  habits: [
    ...phoneHabits('courier.push.apple.com', 5223, 'gateway.icloud.com'),
    settingClock(43_200, 'time.apple.com'),
  ],
};

export const laptop: DeviceModel = {
  kind: 'computer',
  name: 'Laptop',
  maker: 'a4:02:b9',
  hostName: 'LAPTOP-*',
  vendorClass: 'MSFT 5.0',
  leaseParameters: WINDOWS_LEASE,
  tls: BROWSER_TLS,
  ttl: 128,
  hasStamps: false,
  ipv6: 'global',
  hasPrivateAddresses: true,
  habits: [
    renewal(43_200),
    neighbourly(400),
    atTimes(22, isUsed, openPage),
    every(1800, 0.3, (around, nowUs) => {
      if (isUsed(around, nowUs) === 1)
        visit(around, { host: 'imap.fastmail.com', port: 993, exchanges: [2, 4, 7] }, nowUs);
    }),
    settingClock(32_768, 'time.windows.com'),
    visiting(14_400, 0.3, { host: 'fe3cr.delivery.mp.microsoft.com' }),
    browsing(3600, ['_ipp._tcp', '_googlecast._tcp']),
    searching(7200, 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'),
    updating('download.windowsupdate.com', 60),
  ],
};

/** Video in pieces, as players fetch it; larger frames, as a router that joins segments shows them. */
function watchPiece(around: Surroundings, nowUs: number): void {
  const { random } = around.device;
  const host = `ipv4-c0${1 + Math.floor(random() * 4)}-fra001-ix.1.oca.nflxvideo.net`;
  visit(around, { host, exchanges: [6, 12], up: [400, 700], down: STREAM_CHUNK_BYTES, segmentBytes: 14_480 }, nowUs);
}

export const television: DeviceModel = {
  kind: 'tv',
  name: 'Living room TV',
  maker: 'fc:f1:36',
  hostName: 'Samsung-TV',
  vendorClass: null,
  leaseParameters: DHCPCD_LEASE,
  tls: TV_TLS,
  ttl: 64,
  hasStamps: true,
  ipv6: 'link',
  openPorts: [8001, 8002, 9197],
  services: [{ service: '_airplay._tcp', port: 7000, text: ['manufacturer=Samsung', 'model=UE55'] }],
  habits: [
    renewal(43_200),
    neighbourly(700),
    keepLink({ host: 'osb-apps-v2.samsungqbe.com', everySeconds: 300, up: KEEP_UP, down: KEEP_DOWN, hours: 3 }),
    visiting(3600, 0.2, { host: 'config.samsungads.com' }),
    every(90, 0.2, (around, nowUs) => {
      // Evenings are spent watching in pieces of an hour.
      const { random } = around.device;
      const hour = Math.floor(nowUs / 3600e6);
      const wanted = (Math.imul(hour, 0x9e3779b1) >>> 8) % 100;
      if (wanted < 75 * around.network.household.leisureAt(nowUs) && random() < 0.95) watchPiece(around, nowUs);
    }),
    settingClock(43_200, 'time.samsungcloudsolution.com'),
    updating('otn.samsungcloudcdn.com', 90),
  ],
};

export const speaker: DeviceModel = {
  kind: 'speaker',
  name: 'Kitchen speaker',
  maker: 'f8:5c:24',
  hostName: 'SonosZP',
  vendorClass: null,
  leaseParameters: DHCPCD_LEASE,
  tls: OPENSSL_TLS,
  ttl: 64,
  hasStamps: true,
  openPorts: [1400, 1443],
  services: [{ service: '_spotify-connect._tcp', port: 1400, text: ['CPath=/spotifyzc', 'VERSION=1.0'] }],
  habits: [
    renewal(3600),
    neighbourly(900),
    keepLink({
      host: 'conn-i.ws.sonos.com',
      everySeconds: 60,
      up: KEEP_UP,
      down: KEEP_DOWN,
      serverShare: 0.2,
      hours: 16,
    }),
    visiting(7200, 0.2, { host: 'msmetrics.ws.sonos.com', up: NOTE_UP, down: NOTE_DOWN }),
    atTimes(1.2, isLeisure, (around, nowUs) =>
      visit(
        around,
        {
          host: 'audio-fa.scdn.co',
          exchanges: [4, 10, 20],
          up: [300, 600],
          down: [250_000, 700_000],
          segmentBytes: 8688,
        },
        nowUs,
      ),
    ),
    searching(10_800, 'urn:schemas-upnp-org:device:ZonePlayer:1'),
    updating('update.sonos.com', 30),
  ],
};
