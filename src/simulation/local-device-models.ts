// Models of a simulated home that speak with one another: a home server that records the camera and is the broker, a meter, a sensor.
import { keepBroker, MQTT_PORT, reportToBroker } from './broker-habits.ts';
import { settingClock, visiting } from './contact-habits.ts';
import type { DeviceModel } from './device-model.ts';
import { neighbourly, renewal } from './network-habits.ts';
import { motion } from './small-device-models.ts';
import { OPENSSL_TLS, TINY_TLS } from './tls-messages.ts';
import { NOTE_DOWN, NOTE_UP } from './traffic-shapes.ts';
import { recording } from './viewing-habits.ts';

const NETWORK_MANAGER_LEASE = [1, 2, 6, 12, 15, 26, 28, 121, 3, 33, 40, 41, 42, 119, 249, 252, 17];
const LWIP_LEASE = [1, 3, 28, 6];

export const server: DeviceModel = {
  kind: 'server',
  name: 'Home server',
  maker: 'd8:3a:dd',
  hostName: 'homeassistant',
  vendorClass: null,
  leaseParameters: NETWORK_MANAGER_LEASE,
  tls: OPENSSL_TLS,
  ttl: 64,
  hasStamps: true,
  isWired: true,
  ipv6: 'global',
  openPorts: [22, MQTT_PORT, 8123],
  services: [
    { service: '_home-assistant._tcp', port: 8123, text: ['location_name=Home', 'version=2025.12.4'] },
    { service: '_mqtt._tcp', port: MQTT_PORT, text: [] },
  ],
  habits: [
    renewal(43_200),
    neighbourly(700),
    recording(1.5, motion),
    visiting(3600, 0.02, { host: 'api.open-meteo.com', up: NOTE_UP, down: [900, 1600, 2600], exchanges: [1, 1] }),
    visiting(43_200, 0.1, { host: 'version.home-assistant.io', up: NOTE_UP, down: NOTE_DOWN, exchanges: [1, 1] }),
    settingClock(8192, 'time.cloudflare.com'),
  ],
};

export const meter: DeviceModel = {
  kind: 'meter',
  name: 'Electricity meter',
  maker: '24:0a:c4',
  hostName: 'tasmota-*',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: TINY_TLS,
  ttl: 255,
  hasStamps: false,
  openPorts: [80],
  habits: [
    renewal(43_200),
    neighbourly(1200),
    keepBroker({
      topic: 'meter',
      reportSeconds: 60,
      keepAliveSeconds: 30,
      report: (random, nowUs) => {
        const time = Math.floor(nowUs / 1e6);
        const watts = Math.round(180 + 900 * random() ** 3);
        return `{"Time":${time},"SML":{"Total_in":${(8_412 + (time % 1e7) / 3000).toFixed(4)},"Power":${watts},"Volt":23${Math.floor(random() * 10)}.4}}`;
      },
    }),
    settingClock(3600, '0.pool.ntp.org'),
  ],
};

/** It sleeps: a quarter of an hour passes between its reports. */
export const greenhouse: DeviceModel = {
  kind: 'sensor',
  name: 'Greenhouse sensor',
  maker: '24:0a:c4',
  hostName: 'esp-greenhouse',
  vendorClass: null,
  leaseParameters: LWIP_LEASE,
  tls: TINY_TLS,
  ttl: 255,
  hasStamps: false,
  habits: [
    renewal(43_200),
    neighbourly(1800),
    reportToBroker(900, 'garden/greenhouse/state', (random) => {
      const humidity = 40 + Math.floor(random() * 45);
      return `{"temperature":${(8 + random() * 20).toFixed(1)},"humidity":${humidity},"battery":${(3.6 + random() * 0.5).toFixed(2)}}`;
    }),
  ],
};
