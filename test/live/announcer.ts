// A device that makes itself known, started in a namespace: `announcer.ts NAME IP MAC`; mDNS (RFC 6762) and SSDP (UPnP 1.1), twice.
import { createSocket } from 'node:dgram';

const [name = 'device', ip = '127.0.0.1', mac = ''] = process.argv.slice(2);
const ROUNDS = 2;
const ROUND_MS = 1500;
const SECONDS_TO_LIVE = 120;
const CLASS_IN = 1;
/** RFC 6762 10.2: the top bit says that this record replaces all older ones of its name. */
const CLASS_IN_FLUSH = 0x8001;

const label = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const domain = (text: string): Buffer => Buffer.concat([...text.split('.').map(label), Buffer.from([0])]);

function record(owner: string, type: number, recordClass: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(recordClass, 2);
  head.writeUInt32BE(SECONDS_TO_LIVE, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([domain(owner), head, data]);
}

function header(flags: number, questions: number, answers: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt16BE(questions, 4);
  bytes.writeUInt16BE(answers, 6);
  return bytes;
}

const service = '_airplay._tcp.local';
const instance = `${name}.${service}`;
const host = `${name}.local`;
const target = Buffer.concat([Buffer.from([0, 0, 0, 0, 7000 >> 8, 7000 & 255]), domain(host)]);
const text = Buffer.concat([label(`deviceid=${mac}`), label('model=TV55')]);
const announcement = Buffer.concat([
  header(0x8400, 0, 4),
  record(service, 12, CLASS_IN, domain(instance)),
  record(instance, 33, CLASS_IN_FLUSH, target),
  record(instance, 16, CLASS_IN_FLUSH, text),
  record(host, 1, CLASS_IN_FLUSH, Buffer.from(ip.split('.').map(Number))),
]);
const question = Buffer.concat([header(0, 1, 0), domain('_ipp._tcp.local'), Buffer.from([0, 12, 0, CLASS_IN])]);
const alive = [
  'NOTIFY * HTTP/1.1',
  'HOST: 239.255.255.250:1900',
  'CACHE-CONTROL: max-age=1800',
  `LOCATION: http://${ip}:49152/description.xml`,
  'NT: upnp:rootdevice',
  'NTS: ssdp:alive',
  'SERVER: Linux/5.4 UPnP/1.0 LivingRoomTV/2.1',
  `USN: uuid:4d454449-4100-0000-0000-${mac.replaceAll(':', '')}::upnp:rootdevice`,
  '\r\n',
].join('\r\n');
const search =
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ssdp:all\r\n\r\n';

const multicast = createSocket({ type: 'udp4', reuseAddr: true });
const ssdp = createSocket({ type: 'udp4', reuseAddr: true });
multicast.bind(5353, () => {
  multicast.setMulticastInterface(ip);
  multicast.setMulticastTTL(255);
  ssdp.bind(0, () => {
    ssdp.setMulticastInterface(ip);
    ssdp.setMulticastTTL(2);
    round(ROUNDS);
  });
});

function round(left: number): void {
  if (left === 0) {
    multicast.close();
    ssdp.close();
    return;
  }
  multicast.send(question, 5353, '224.0.0.251');
  multicast.send(announcement, 5353, '224.0.0.251');
  ssdp.send(alive, 1900, '239.255.255.250');
  ssdp.send(search, 1900, '239.255.255.250');
  setTimeout(round, ROUND_MS, left - 1);
}
