// A capture whose devices carry hostile strings wherever a protocol has room for a text: each string is one device that also scans.
import { ascii, connection, type Ends, hex, join, type Part, u16, u32, udp } from './fuzz/packet-parts.ts';
import { HOSTILE_STRINGS } from './hostile-strings.ts';
import { captureOf } from './program.ts';

const ROUTER_IP = [192, 168, 7, 1];
const ROUTER_MAC = [2, 0, 0, 0, 0, 1];
const BROADCAST = [255, 255, 255, 255, 255, 255];

/** Every text is cut to what its field can hold. */
const cut = (bytes: Uint8Array, most: number): Uint8Array => bytes.subarray(0, most);

/** Labels of a DNS name that carry the bytes; at most `most` bytes in all, so that suffixes still fit into 255. */
function labels(bytes: Uint8Array, most = 180): Uint8Array {
  const parts: Part[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 63) {
    const part = bytes.subarray(at, Math.min(at + 63, most));
    parts.push([part.length], part);
  }
  return join(...parts);
}

const plainName = (text: string): Uint8Array =>
  join(...text.split('.').map((label) => join([label.length], ascii(label))), [0]);

function dnsQuestion(name: Part, id: number): Uint8Array {
  return join(u16(id), hex('0100 0001 0000 0000 0000'), name, u16(1), u16(1));
}

function dnsAnswer(name: Part, id: number, address: Part): Uint8Array {
  return join(
    u16(id),
    hex('8180 0001 0002 0000 0000'),
    name,
    u16(1),
    u16(1),
    hex('c00c 0001 0001 0000003c 0004'),
    address,
    hex('c00c 0010 0001 0000003c'),
    txtData(name),
  );
}

function txtData(bytes: Part): Uint8Array {
  const text = join(bytes).subarray(0, 250);
  return join(u16(text.length + 1), [text.length], text);
}

function mdnsAnswer(bytes: Uint8Array, address: Part): Uint8Array {
  const instance = join(labels(bytes, 60), plainName('_http._tcp.local'));
  return join(
    hex('0000 8400 0000 0003 0000 0000'),
    plainName('_http._tcp.local'),
    hex('000c 0001 00001194'),
    u16(instance.length),
    instance,
    labels(bytes, 63),
    plainName('local'),
    hex('0001 8001 00000078 0004'),
    address,
    instance,
    hex('0010 8001 00001194'),
    txtData(bytes),
  );
}

function dhcp(type: number, mac: Part, address: Part, bytes: Uint8Array): Uint8Array {
  const fixed = new Uint8Array(236);
  fixed.set([1, 1, 6, 0, 0x12, 0x34, 0x56, mac[5]!]);
  fixed.set(mac, 28);
  const option = (code: number, value: Uint8Array): Uint8Array => join([code, value.length], value);
  return join(
    fixed,
    hex('63825363'),
    [53, 1, type],
    option(12, cut(bytes, 255)),
    option(60, cut(bytes, 255)),
    option(61, join([0], cut(bytes, 200))),
    option(81, join([0, 0, 0], cut(bytes, 200))),
    [50, 4],
    address,
    [55, 3, 1, 3, 6],
    [255],
  );
}

function ssdp(bytes: Uint8Array): Uint8Array {
  const text = cut(bytes, 8000);
  return join(
    ascii('NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\nNT: '),
    text,
    ascii('\r\nSERVER: '),
    text,
    ascii('\r\nUSN: uuid:'),
    text,
    ascii('\r\nLOCATION: http://192.168.7.9/'),
    text,
    ascii('\r\n\r\n'),
  );
}

/** RFC 1001 14.1: each half byte as a letter from A; 15 bytes and a type. */
function netbios(bytes: Uint8Array, address: Part): Uint8Array {
  const name = new Uint8Array(16).fill(32);
  name.set(cut(bytes, 15));
  name[15] = 0;
  const encoded = [...name].flatMap((byte) => [65 + (byte >> 4), 65 + (byte & 15)]);
  return join(
    hex('8233 2910 0001 0000 0000 0001 20'),
    encoded,
    hex('00 0020 0001 c00c 0020 0001 000493e0 0006 0000'),
    address,
  );
}

function tlsHello(bytes: Uint8Array): Uint8Array {
  const host = cut(bytes, 8000);
  const extension = (type: number, body: Part): Uint8Array => join(u16(type), u16(body.length), body);
  const alpn = cut(bytes, 200);
  const extensions = join(
    extension(0, join(u16(host.length + 3), [0], u16(host.length), host)),
    extension(16, join(u16(alpn.length + 1), [alpn.length], alpn)),
    extension(43, hex('04 0304 0303')),
  );
  const hello = join(
    hex('0303'),
    new Uint8Array(32),
    hex('00 0004 1301 c02f 01 00'),
    u16(extensions.length),
    extensions,
  );
  const message = join([1], u32(hello.length).slice(1), hello);
  return join([22, 3, 3], u16(message.length), message);
}

/** Header fields as a hostile client sends them: CR and LF stay what they are. */
function httpRequest(bytes: Uint8Array): Uint8Array {
  const text = cut(bytes, 8000);
  return join(
    ascii('GET /'),
    text,
    ascii(' HTTP/1.1\r\nHost: '),
    text,
    ascii('\r\nUser-Agent: '),
    text,
    ascii('\r\nReferer: '),
    text,
    ascii('\r\n\r\n'),
  );
}

function httpResponse(bytes: Uint8Array): Uint8Array {
  const text = cut(bytes, 2000);
  return join(
    ascii('HTTP/1.1 200 '),
    text,
    ascii('\r\nServer: '),
    text,
    ascii('\r\nContent-Type: '),
    text,
    ascii('\r\nContent-Length: 0\r\n\r\n'),
  );
}

function mqttConnect(bytes: Uint8Array): Uint8Array {
  const text = cut(bytes, 8000);
  const field = join(u16(text.length), text);
  return mqttPacket(0x10, join(u16(4), ascii('MQTT'), hex('04 c6 003c'), field, field, field, field, field));
}

function mqttPublish(bytes: Uint8Array): Uint8Array {
  const text = cut(bytes, 8000);
  return mqttPacket(0x30, join(u16(text.length), text, text));
}

function mqttPacket(type: number, body: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let left = body.length; ; left >>>= 7) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    if (left <= 127) return join([type], length, body);
  }
}

/** TCP segments carry at most so many bytes here. */
const SEGMENT = 1400;

function segments(message: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(message.length / SEGMENT) }, (_, i) =>
    message.subarray(i * SEGMENT, (i + 1) * SEGMENT),
  );
}

/** One frame: MACs, type, packet. */
function frame(from: Part, to: Part, packet: Uint8Array): Uint8Array {
  return join(to, from, u16(packet[0]! >> 4 === 6 ? 0x86dd : 0x0800), packet);
}

/** What the device of one hostile string sends and gets. */
function deviceFrames(bytes: Uint8Array, number: number): Uint8Array[] {
  const mac = [2, 0, 0, 0, 7, number];
  const address = [192, 168, 7, number];
  const server = [203, 0, 113, number];
  const to = (destination: Part, destinationPort: number, sourcePort = 40_000 + number): Ends => ({
    source: address,
    destination,
    sourcePort,
    destinationPort,
  });
  const out = (packet: Uint8Array): Uint8Array => frame(mac, ROUTER_MAC, packet);
  const back = (packet: Uint8Array): Uint8Array => frame(ROUTER_MAC, mac, packet);
  const turned = (ends: Ends): Ends => ({
    source: ends.destination,
    destination: ends.source,
    sourcePort: ends.destinationPort,
    destinationPort: ends.sourcePort,
  });
  const name = join(labels(bytes), plainName('evil.example'));
  const frames: Uint8Array[] = [
    join(BROADCAST, mac, hex('0806 0001 0800 06 04 0001'), mac, address, [0, 0, 0, 0, 0, 0], ROUTER_IP),
    frame(
      mac,
      BROADCAST,
      udp(
        { source: [0, 0, 0, 0], destination: [255, 255, 255, 255], sourcePort: 68, destinationPort: 67 },
        dhcp(3, mac, address, bytes),
      ),
    ),
    frame(mac, [1, 0, 0x5e, 0, 0, 0xfb], udp(to([224, 0, 0, 251], 5353, 5353), mdnsAnswer(bytes, address))),
    frame(mac, [1, 0, 0x5e, 0x7f, 0xff, 0xfa], udp(to([239, 255, 255, 250], 1900), ssdp(bytes))),
    frame(mac, BROADCAST, udp(to([192, 168, 7, 255], 137, 137), netbios(bytes, address))),
    out(udp(to(ROUTER_IP, 53), dnsQuestion(name, number))),
    back(udp(turned(to(ROUTER_IP, 53)), dnsAnswer(name, number, server))),
    frame(
      mac,
      [1, 0, 0x5e, 0, 0, 0xfc],
      udp(to([224, 0, 0, 252], 5355), dnsQuestion(join(labels(bytes, 63), [0]), number)),
    ),
  ];
  const conversations: readonly (readonly [number, Uint8Array, Uint8Array])[] = [
    [443, tlsHello(bytes), new Uint8Array(0)],
    [80, httpRequest(bytes), httpResponse(bytes)],
    [1883, join(mqttConnect(bytes), mqttPublish(bytes)), hex('20 02 00 00')],
  ];
  for (const [port, question, answer] of conversations) {
    // Messages go in turn: an empty answer stands between the segments of one message.
    const messages = segments(question).flatMap((segment) => [segment, new Uint8Array(0)]);
    const packets = connection(
      to(server, port, 41_000 + number),
      answer.length === 0 ? messages : [...messages.slice(0, -1), answer],
    );
    for (const packet of packets) frames.push(packet[15] === number && packet[12] === 192 ? out(packet) : back(packet));
  }
  for (let port = 1; port <= 40; port++) frames.push(out(synPacket(to(ROUTER_IP, port, 50_000))));
  return frames;
}

function synPacket(ends: Ends): Uint8Array {
  return connection(ends, [])[0]!;
}

/** Contacts of a device with its hostile name's address, a minute apart: [seconds, frame]. */
function beaconFrames(bytes: Uint8Array, number: number): (readonly [number, Uint8Array])[] {
  const mac = [2, 0, 0, 0, 7, number];
  const ends: Ends = {
    source: [192, 168, 7, number],
    destination: [203, 0, 113, number],
    sourcePort: 20_000,
    destinationPort: 8443,
  };
  const hello = tlsHello(cut(bytes, 400));
  return Array.from({ length: BEACONS }, (_, i) =>
    connection({ ...ends, sourcePort: 20_000 + i }, [hello, new Uint8Array(120).fill(65)]).map((packet, at) => {
      const isOut = packet[15] === number && packet[12] === 192;
      const time = 120 + i * 60 + number / 10 + at / 100;
      return [time, isOut ? frame(mac, ROUTER_MAC, packet) : frame(ROUTER_MAC, mac, packet)] as const;
    }),
  ).flat();
}

const BEACONS = 90;

/** After an hour and a half of the same: a new place with the hostile name, on a new port, and an upload of 70 kB. */
function noveltyFrames(bytes: Uint8Array, number: number): (readonly [number, Uint8Array])[] {
  const mac = [2, 0, 0, 0, 7, number];
  const server = [198, 51, 100, number];
  const device = [192, 168, 7, number];
  const name = join(labels(bytes, 120), plainName('new.example'));
  const ask: Ends = { source: device, destination: ROUTER_IP, sourcePort: 33_000, destinationPort: 53 };
  const answer: Ends = { source: ROUTER_IP, destination: device, sourcePort: 53, destinationPort: 33_000 };
  const upload = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? new Uint8Array(SEGMENT).fill(90) : []));
  const ends: Ends = { source: device, destination: server, sourcePort: 34_000, destinationPort: 4444 };
  const packets = [
    udp(ask, dnsQuestion(name, 77)),
    udp(answer, dnsAnswer(name, 77, server)),
    ...connection(ends, [tlsHello(cut(bytes, 400)), [], ...upload]),
  ];
  return packets.map((packet, at) => {
    const isOut = packet[15] === number && packet[12] === 192;
    const time = 120 + BEACONS * 60 + number + at / 200;
    return [time, isOut ? frame(mac, ROUTER_MAC, packet) : frame(ROUTER_MAC, mac, packet)] as const;
  });
}

/** First moment of the capture, nanoseconds since 1970. */
export const HOSTILE_START = 1_760_000_000_000_000_000n;

/** The capture as a pcap file: all devices within two minutes, then an hour and a half of beacons, then something new. */
export function hostileCapture(): Uint8Array {
  const frames = HOSTILE_STRINGS.flatMap(({ bytes }, i) => deviceFrames(bytes, i + 10)).map(
    (bytes, i) => [i * 0.02, bytes] as const,
  );
  for (const [i, { bytes }] of HOSTILE_STRINGS.entries()) {
    if (i % 5 !== 0) continue;
    frames.push(...beaconFrames(bytes, i + 10), ...noveltyFrames(bytes, i + 10));
  }
  frames.sort(([a], [b]) => a - b);
  return captureOf(
    frames.map(([seconds, bytes]) => ({
      time: HOSTILE_START + BigInt(Math.round(seconds * 1e6)) * 1000n,
      bytes,
      wire: bytes.length,
      link: 1,
    })),
  );
}
