// Messages of every protocol that becomes a fact, written by hand: what the frames built in code carry.
import { ascii, hex, join, type Part, u16, u32 } from './packet-parts.ts';

function name(text: string): Uint8Array {
  return join(...text.split('.').map((label) => join([label.length], ascii(label))), [0]);
}

const QUESTION = join(name('camera.example.org'), u16(1), u16(1));

export const dnsQuery = join(hex('1a2b 0100 0001 0000 0000 0000'), QUESTION);
export const dnsAnswer = join(
  hex('1a2b 8180 0001 0003 0000 0000'),
  QUESTION,
  hex('c00c 0005 0001 0000003c 0006 03777777 c013'),
  hex('c00c 0001 0001 0000003c 0004 cb007105'),
  hex('c00c 0010 0001 0000003c 0006 05'),
  ascii('v=spf'),
);
export const mdnsAnswer = join(
  hex('0000 8400 0000 0002 0000 0000'),
  name('_hue._tcp.local'),
  hex('000c 0001 00001194 0009 06'),
  ascii('Bridge'),
  hex('c00c'),
  name('Bridge.local'),
  hex('0001 8001 00000078 0004 c0a80114'),
);
export const netbiosQuery = join(
  hex('8233 0110 0001 0000 0000 0000 20'),
  ascii('CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
  hex('00 0021 0001'),
);

function dhcp(type: number): Uint8Array {
  const fixed = new Uint8Array(236);
  fixed.set([type === 5 || type === 2 ? 2 : 1, 1, 6, 0, 0x12, 0x34, 0x56, 0x78]);
  fixed.set([192, 168, 1, 50], 16);
  fixed.set([10, 0, 0, 0, 0, 1], 28);
  const options = [
    [53, 1, type],
    [12, 6, ...ascii('camera')],
    [60, 4, ...ascii('udhc')],
    [55, 5, 1, 3, 6, 15, 119],
    [54, 4, 192, 168, 1, 1],
    [51, 4, 0, 0, 14, 16],
    [3, 4, 192, 168, 1, 1],
    [6, 8, 192, 168, 1, 1, 9, 9, 9, 9],
    [81, 9, 0, 0, 0, ...ascii('camera')],
    [255],
  ];
  return join(fixed, hex('63825363'), ...options);
}

export const dhcpDiscover = dhcp(1);
export const dhcpAck = dhcp(5);

export const ssdpNotify = ascii(
  'NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nUSN: uuid:1\r\nSERVER: Linux UPnP/1.0\r\nLOCATION: http://192.168.1.20/d.xml\r\n\r\n',
);
export const ssdpSearch = ascii(
  'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nST: ssdp:all\r\n\r\n',
);
export const ntp = join([0x23, 0, 6, 0xec], new Uint8Array(44));

export const httpRequest = ascii(
  'POST /set?x=1 HTTP/1.1\r\nHost: plug.local\r\nUser-Agent: curl/8\r\nAuthorization: Basic eDp5\r\nContent-Length: 4\r\n\r\na=1\n',
);
export const httpResponse = ascii(
  'HTTP/1.1 200 OK\r\nServer: lighttpd\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n',
);

function extension(type: number, body: Part): Uint8Array {
  return join(u16(type), u16(body.length), body);
}

function handshake(type: number, body: Part): Uint8Array {
  const message = join([type], u32(body.length).slice(1), body);
  return join([22, 3, 3], u16(message.length), message);
}

const HOST = ascii('cloud.example.org');
export const tlsClientHello = handshake(
  1,
  (() => {
    const extensions = join(
      extension(0, join(u16(HOST.length + 3), [0], u16(HOST.length), HOST)),
      extension(16, join(u16(12), [2], ascii('h2'), [8], ascii('http/1.1'))),
      extension(43, hex('04 0304 0303')),
      extension(10, hex('0004 001d 0017')),
      extension(13, hex('0004 0403 0804')),
      extension(0x0a0a, []),
    );
    return join(
      hex('0303'),
      new Uint8Array(32),
      hex('00 0006 1301 c02f 0a0a 01 00'),
      u16(extensions.length),
      extensions,
    );
  })(),
);
export const tlsServerHello = join(
  handshake(2, join(hex('0303'), new Uint8Array(32), hex('00 c02f 00 0009 0010 0005 0003 02'), ascii('h2'))),
  handshake(
    11,
    (() => {
      const common = hex('3011 310f 300d 0603 550403 0c06 64657669 6365');
      const validity = join(hex('301e 170d'), ascii('200101000000Z'), hex('170d'), ascii('300101000000Z'));
      const body = join(
        hex('a003020102 020101 300d 0609 2a864886f70d01010b 0500'),
        common,
        validity,
        common,
        hex('3003 020101'),
      );
      const signed = join([0x30, 0x81], [body.length], body);
      const certificate = join(hex('3082'), u16(signed.length + 6), signed, hex('3000 03020000'));
      const entry = join(u32(certificate.length).slice(1), certificate);
      return join(u32(entry.length).slice(1), entry);
    })(),
  ),
);

export const mqttConnect = join(
  [0x10, 0x19],
  u16(4),
  ascii('MQTT'),
  hex('04 c2 003c'),
  u16(5),
  ascii('plug1'),
  u16(2),
  ascii('us'),
  u16(2),
  ascii('pw'),
);
export const mqttConnack = hex('20 02 00 00');
export const mqttPublish = join(
  [0x33, 0x10],
  u16(6),
  ascii('home/t'),
  hex('0001'),
  ascii('21.5 C'),
  hex('82 0b 0002'),
  u16(6),
  ascii('home/#'),
  [1],
);

export const sshClient = ascii('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
export const sshServer = ascii('SSH-2.0-dropbear_2022.83\r\n');
export const telnetOptions = join(hex('fffd18 fffd20 fffb01 fffa18 00'), ascii('xterm'), hex('fff0'));
export const telnetLogin = ascii('login: ');
export const modbusRequest = hex('0001 0000 0006 01 03 0000 000a');
export const modbusError = hex('0001 0000 0003 01 83 02');
export const dnsOverTcp = join(u16(dnsQuery.length), dnsQuery);
export const dnsAnswerOverTcp = join(u16(dnsAnswer.length), dnsAnswer);
/** A QUIC Initial by its header; its content does not decrypt. */
export const quicInitial = join(hex('c3 00000001 08 8394c8f03e515708 00 00 4480'), new Uint8Array(1152).fill(0x5a));
