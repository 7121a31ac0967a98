// Models of a simulated home that act by the clock: camera, doorbell, plug, lights, hub, thermostat, sensor, vacuum, washer, printer.
import {
  beaconing,
  keepLink,
  notifying,
  plainVisit,
  pulse,
  settingClock,
  updating,
  visit,
  visiting,
} from './contact-habits.ts';
import type { DeviceModel } from './device-model.ts';
import { atTimes, every, type Surroundings } from './habit.ts';
import { neighbourly, renewal } from './network-habits.ts';
import { OPENSSL_TLS, SMALL_TLS, TINY_TLS } from './tls-messages.ts';
import { CLIP_BYTES, KEEP_DOWN, KEEP_UP, NOTE_DOWN, NOTE_UP, PING_BYTES } from './traffic-shapes.ts';

/** Option lists of small stacks (lwIP, udhcpc, dhcpcd), as DHCP fingerprint lists have them. */
const LWIP_LEASE = [1, 3, 28, 6];
const UDHCPC_LEASE = [1, 3, 6, 12, 15, 28, 42];
const DHCPCD_LEASE = [1, 121, 33, 3, 6, 12, 15, 26, 28, 42, 51, 54, 58, 59, 119];

/** Somebody passes: more by day, a little at night (a cat, a car). */
export const motion = ({ network }: Surroundings, nowUs: number): number => {
  const hour = network.household.hourAt(nowUs);
  const isDay = hour > 6.5 && hour < 22;
  return isDay ? 0.3 + 0.7 * network.household.activityAt(nowUs) : 0.06;
};

const switching = ({ network }: Surroundings, nowUs: number): number =>
  network.household.activityAt(nowUs) * network.household.darknessAt(nowUs);

export const camera: DeviceModel = {
  kind: 'camera',
  name: 'Garden camera',
  maker: 'ec:71:db',
  hostName: 'IPC-*',
  vendorClass: 'udhcp 1.24.1',
  leaseParameters: UDHCPC_LEASE,
  tls: OPENSSL_TLS,
  ttl: 64,
  hasStamps: true,
  openPorts: [80, 554, 9000],
  services: [{ service: '_rtsp._tcp', port: 554, text: [] }],
  habits: [
    renewal(3600),
    neighbourly(900),
    pulse('p2p7.reolink.com', 9999, 25, PING_BYTES, PING_BYTES),
    settingClock(21_600, 'pool.ntp.org'),
    visiting(21_600, 0.1, { host: 'apis.reolink.com' }),
    atTimes(2, motion, (around, nowUs) =>
      visit(around, { host: 'cloud-upload.reolink.com', up: CLIP_BYTES, down: NOTE_DOWN, exchanges: [1, 1] }, nowUs),
    ),
    updating('firmware.reolink.com', 24),
  ],
};

export const doorbell: DeviceModel = {
  kind: 'doorbell',
  name: 'Front door',
  maker: 'cc:3b:fb',
  hostName: 'RingDoorbell-*',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: SMALL_TLS,
  ttl: 64,
  hasStamps: false,
  habits: [
    renewal(43_200),
    neighbourly(1800),
    keepLink({ host: 'cocoa.ring.com', everySeconds: 30, up: KEEP_UP, down: KEEP_DOWN, hours: 20 }),
    settingClock(21_600, 'time.ring.com'),
    atTimes(1, motion, (around, nowUs) =>
      visit(around, { host: 'stickup-upload.ring.com', up: CLIP_BYTES, down: NOTE_DOWN, exchanges: [1, 1] }, nowUs),
    ),
    visiting(14_400, 0.2, { host: 'fw.ring.com', up: NOTE_UP, down: NOTE_DOWN }),
  ],
};

export const plug: DeviceModel = {
  kind: 'plug',
  name: 'Desk plug',
  maker: '50:c7:bf',
  hostName: 'HS110',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: TINY_TLS,
  ttl: 64,
  hasStamps: false,
  openPorts: [9999],
  habits: [
    renewal(3600),
    neighbourly(1200),
    settingClock(1800, 'pool.ntp.org', 'time.nist.gov'),
    keepLink({ host: 'use1-api.tplinkra.com', everySeconds: 60, up: KEEP_UP, down: KEEP_DOWN, hours: 30 }),
    atTimes(1, switching, (around, nowUs) =>
      visit(around, { host: 'n-devs.tplinkcloud.com', up: NOTE_UP, down: NOTE_DOWN }, nowUs),
    ),
  ],
};

export const light: DeviceModel = {
  kind: 'light',
  name: 'Reading lamp',
  maker: 'a8:bb:50',
  hostName: 'wiz_*',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: TINY_TLS,
  ttl: 255,
  hasStamps: false,
  habits: [
    renewal(3600),
    neighbourly(1500),
    keepLink({
      host: 'mqtt.wizconnected.com',
      port: 8883,
      everySeconds: 20,
      up: KEEP_UP,
      down: KEEP_DOWN,
      serverShare: 0.1,
      hours: 60,
    }),
    beaconing(38_900, 8, 168),
    settingClock(28_800, 'ntp.wizconnected.com'),
    atTimes(0.8, switching, (around, nowUs) =>
      visit(around, { host: 'eu.wizconnected.com', up: NOTE_UP, down: NOTE_DOWN, exchanges: [1, 1] }, nowUs),
    ),
    updating('firmware.wizconnected.com', 1.4),
  ],
};

export const hub: DeviceModel = {
  kind: 'hub',
  name: 'Light bridge',
  maker: '00:17:88',
  hostName: 'Philips-hue',
  vendorClass: 'udhcp 1.31.1',
  leaseParameters: UDHCPC_LEASE,
  tls: OPENSSL_TLS,
  ttl: 64,
  hasStamps: true,
  isWired: true,
  ipv6: 'link',
  openPorts: [80, 443],
  services: [{ service: '_hue._tcp', port: 443, text: ['bridgeid=001788fffe', 'modelid=BSB002'] }],
  habits: [
    renewal(3600),
    neighbourly(600),
    keepLink({ host: 'ws.meethue.com', everySeconds: 30, up: KEEP_UP, down: KEEP_DOWN, serverShare: 0.2, hours: 24 }),
    settingClock(14_400, 'time.google.com'),
    visiting(28_800, 0.1, { host: 'diag.meethue.com', up: NOTE_UP, down: NOTE_DOWN }),
    notifying(3600, ['upnp:rootdevice', 'urn:schemas-upnp-org:device:basic:1'], 'Hue/1.0 UPnP/1.0 IpBridge/1.65.0'),
    updating('firmware.meethue.com', 12),
  ],
};

export const thermostat: DeviceModel = {
  kind: 'thermostat',
  name: 'Heating',
  maker: '44:61:32',
  hostName: 'ecobee-*',
  vendorClass: null,
  leaseParameters: UDHCPC_LEASE,
  tls: SMALL_TLS,
  ttl: 64,
  hasStamps: true,
  habits: [
    renewal(7200),
    neighbourly(1500),
    keepLink({
      host: 'home.ecobee.com',
      port: 8190,
      everySeconds: 40,
      up: KEEP_UP,
      down: KEEP_DOWN,
      serverShare: 0.05,
      hours: 40,
    }),
    visiting(3600, 0.05, { host: 'api.ecobee.com', up: NOTE_UP, down: NOTE_DOWN, exchanges: [1, 1] }),
    settingClock(14_400, 'pool.ntp.org'),
    updating('updates.ecobee.com', 18),
  ],
};

export const sensor: DeviceModel = {
  kind: 'sensor',
  name: 'Weather station',
  maker: '70:ee:50',
  hostName: 'netatmo-*',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: TINY_TLS,
  ttl: 255,
  hasStamps: false,
  habits: [
    renewal(3600),
    neighbourly(1800),
    visiting(600, 0.02, { host: 'netcom.netatmo.net', port: 25_050, up: NOTE_UP, down: NOTE_DOWN, exchanges: [1, 1] }),
    settingClock(43_200, 'pool.ntp.org'),
  ],
};

export const vacuum: DeviceModel = {
  kind: 'vacuum',
  name: 'Vacuum cleaner',
  maker: '24:9e:7d',
  hostName: 'roborock-vacuum-a15',
  vendorClass: 'dhcpcd-5.5.6',
  leaseParameters: DHCPCD_LEASE,
  tls: OPENSSL_TLS,
  ttl: 64,
  hasStamps: true,
  habits: [
    renewal(3600),
    neighbourly(1200),
    keepLink({ host: 'mqtt-eu-3.roborock.com', port: 8883, everySeconds: 30, up: KEEP_UP, down: KEEP_DOWN, hours: 36 }),
    visiting(21_600, 0.1, { host: 'api-eu.roborock.com' }),
    // It cleans at eleven on weekdays, and sends maps meanwhile.
    every(120, 0.1, (around, nowUs) => {
      const { household } = around.network;
      const hour = household.hourAt(nowUs);
      if (hour < 11 || hour > 11.8 || household.isWeekend(nowUs)) return;
      visit(
        around,
        { host: 'awseu-storage.roborock.com', up: [3000, 9000, 30_000], down: NOTE_DOWN, exchanges: [1, 1] },
        nowUs,
      );
    }),
    updating('ota.roborock.com', 40),
  ],
};

export const washer: DeviceModel = {
  kind: 'appliance',
  name: 'Washing machine',
  maker: '38:b4:d3',
  hostName: 'Bosch-Washer-*',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: SMALL_TLS,
  ttl: 64,
  hasStamps: false,
  habits: [
    renewal(3600),
    neighbourly(1800),
    keepLink({ host: 'eu.home-connect.com', everySeconds: 45, up: KEEP_UP, down: KEEP_DOWN, hours: 12 }),
    atTimes(0.6, switching, (around, nowUs) => {
      for (let step = 0; step < 6; step++)
        visit(
          around,
          { host: 'events.home-connect.com', up: NOTE_UP, down: NOTE_DOWN, exchanges: [1, 1] },
          nowUs + step * 1200e6,
        );
    }),
  ],
};

export const printer: DeviceModel = {
  kind: 'printer',
  name: 'Printer',
  maker: 'b4:22:00',
  hostName: 'BRW*',
  vendorClass: 'Brother',
  leaseParameters: [1, 3, 44, 6, 7, 12, 15, 22, 54, 58, 59, 69, 18, 144],
  tls: SMALL_TLS,
  ttl: 64,
  hasStamps: false,
  ipv6: 'link',
  openPorts: [80, 515, 631, 9100],
  services: [
    { service: '_ipp._tcp', port: 631, text: ['txtvers=1', 'rp=ipp/print', 'ty=Brother MFC-L2710DW'] },
    { service: '_pdl-datastream._tcp', port: 9100, text: ['ty=Brother MFC-L2710DW'] },
  ],
  habits: [
    renewal(43_200),
    neighbourly(900),
    every(86_400, 0.2, (around, nowUs) =>
      plainVisit(around, 'update.brother.co.jp', '/kne/bh7m_1', [200, 600, 2000], nowUs),
    ),
    visiting(43_200, 0.3, { host: 'cloudconnect.brother.com', up: NOTE_UP, down: NOTE_DOWN }),
  ],
};
