// Attacks on the home network itself: addresses taken over by ARP, and a second DHCP server.
import type { AttackSpec } from './attack.ts';
import { Occasion, Recurrence } from './habit.ts';
import { ACKNOWLEDGE, DISCOVER, type Lease, leaseAnswer, leaseQuestion, OFFER, REQUEST } from './lease-messages.ts';
import { BROADCAST, type Station } from './station.ts';

const SPOOF_SECONDS = 300;
const SPOOF_EVERY_US = 2e6;

export const arpSpoof: AttackSpec = {
  name: 'arp-spoof',
  words: {
    en: {
      title: 'Address taken over (ARP)',
      description:
        'A computer tells a device every two seconds that it is the router, and the router that it is the device, to read along.',
    },
    de: {
      title: 'Adresse übernommen (ARP)',
      description:
        'Ein Computer sagt einem Gerät alle zwei Sekunden, er sei der Router, und dem Router, er sei das Gerät, um mitzulesen.',
    },
  },
  kinds: ['computer', 'phone', 'tv'],
  expects: ['arp-spoof'],
  begin({ device, network }, startUs) {
    const victim = network.deviceOf('tv') ?? network.devices.find((each) => each !== device) ?? device;
    const endUs = startUs + SPOOF_SECONDS * 1e6;
    network.add(
      new Recurrence(startUs, (nowUs, writer) => {
        if (nowUs > endUs) return Number.POSITIVE_INFINITY;
        const { router } = network;
        writer.arp(nowUs, 2, device.station, router.address, victim.station, victim.station.address);
        network.add(
          new Occasion(nowUs + 300, (atUs, again) => {
            again.arp(atUs, 2, device.station, victim.station.address, router, router.address);
          }),
        );
        return SPOOF_EVERY_US;
      }),
    );
  },
};

const OFFERS = 4;

export const rogueDhcp: AttackSpec = {
  name: 'rogue-dhcp',
  words: {
    en: {
      title: 'Second DHCP server',
      description: 'A device answers DHCP questions faster than the router, and names itself as router and DNS server.',
    },
    de: {
      title: 'Zweiter DHCP-Server',
      description:
        'Ein Gerät beantwortet DHCP-Fragen schneller als der Router und nennt sich selbst als Router und DNS-Server.',
    },
  },
  kinds: ['computer', 'tv', 'camera'],
  expects: ['rogue-dhcp'],
  begin({ device, network, random }, startUs) {
    const clients = network.devices.filter((each) => each !== device).slice(0, OFFERS);
    clients.forEach((client, i) => {
      const asker = {
        macHigh: client.station.macHigh,
        macLow: client.station.macLow,
        hostName: client.hostName,
        vendorClass: client.model.vendorClass,
        parameters: client.model.leaseParameters,
      };
      const lease: Lease = {
        transaction: Math.floor(random() * 0x1_0000_0000),
        type: DISCOVER,
        clientAddress: 0,
        address: client.station.address,
        server: device.station.address,
        router: device.station.address,
        dnsServer: device.station.address,
        seconds: 3600,
      };
      const nobody: Station = { ...client.station, address: 0 };
      const steps = [DISCOVER, OFFER, REQUEST, ACKNOWLEDGE];
      steps.forEach((type, step) => {
        const isAnswer = step % 2 === 1;
        const fields = { ...lease, type };
        const head = isAnswer ? leaseAnswer(asker, fields) : leaseQuestion(asker, fields);
        const payload = { bytes: head.length, head };
        network.add(
          new Occasion(startUs + i * 45e6 + step * 2500, (nowUs, writer) => {
            if (isAnswer) writer.udp(nowUs, device.station, client.station, 67, 68, payload);
            else writer.udp(nowUs, nobody, BROADCAST, 68, 67, payload);
          }),
        );
      });
    });
  },
};
