// Facts and what tshark, Suricata and Zeek say, in one form: a line of text a message, told apart by kind, so that both sides
// are multisets that can be compared.
import type { DnsFact, Fact } from '../../src/packets/facts.ts';
import { isIcmpFact } from '../../src/packets/protocols/icmp.ts';
import { clearText } from '../../src/records/fact-text.ts';

/** A kind of message, and one message in words. */
export type FactLine = readonly [kind: string, line: string];

/** A frame as tshark's fields tell it: values that occur several times are joined by "|". */
export type TsharkFrame = Readonly<Record<string, string | undefined>>;

const list = (value: string | undefined): string[] => (value === undefined || value === '' ? [] : value.split('|'));

/** Seconds with nine decimals, as tshark prints frame.time_epoch. */
function timeOf(fact: Fact): string {
  const second = Math.floor(fact.timeUs / 1e6);
  const rest = Math.round((fact.timeUs - second * 1e6) * 1000 + fact.timeNs);
  return `${second}.${String(rest).padStart(9, '0')}`;
}

/** Lines of one of our facts. */
export function linesOfFact(fact: Fact): FactLine[] {
  const time = timeOf(fact);
  switch (fact.kind) {
    case 'dns':
      return linesOfDns(fact, time);
    case 'arp': {
      const sides = `${fact.senderMac} ${fact.senderAddress} ${fact.targetMac} ${fact.targetAddress}`;
      return [['arp', `${time} ${fact.operation} ${sides}`]];
    }
    case 'dhcp': {
      const names = `${fact.hostName ?? ''} ${fact.vendorClass ?? ''} ${fact.assignedAddress}`;
      return [['dhcp', `${time} ${fact.messageType} ${fact.clientMac} ${names} ${fact.parameters.join('|')}`]];
    }
    case 'ssdp':
      return [['ssdp', `${time} ${fact.method}`]];
    case 'tls-client': {
      const ja3 = fact.isQuic ? '' : fact.ja3;
      return [['tls-client', `${time} ${fact.serverName ?? ''} ${fact.alpn.join('|')} ${ja3}`]];
    }
    case 'tls-server':
      return fact.isQuic ? [] : [['tls-server', `${time} ${fact.ja3s}`]];
    case 'http-request':
      return [['http-request', `${fact.method} ${fact.host} ${fact.path} ${fact.agent}`]];
    case 'http-response':
      return [['http-response', `${fact.status} ${fact.server}`]];
    case 'mqtt': {
      const lines: FactLine[] = fact.topics.map((topic) => ['mqtt-topic', `${time} ${fact.packetType} ${topic}`]);
      if (fact.packetType === 1) lines.push(['mqtt-connect', `${time} ${fact.clientId ?? ''}`]);
      return lines;
    }
    case 'modbus':
      return [['modbus', `${time} ${fact.unit} ${fact.functionCode}`]];
    case 'icmp':
      return [['icmp', `${time} ${fact.type} ${fact.code}`]];
    default:
      return [];
  }
}

function linesOfDns(fact: DnsFact, time: string): FactLine[] {
  const head = `${time} ${fact.isResponse ? 1 : 0}`;
  const lines: FactLine[] = [];
  if (fact.transport === 'nbns') {
    const named = fact.questions[0] ?? fact.answers[0];
    return named === undefined ? [] : [['nbns', `${time} ${named.name}`]];
  }
  if (fact.questions.length > 0) {
    const names = fact.questions.map((each) => clearText(each.name)).join('|');
    lines.push(['dns-question', `${head} ${names} ${fact.questions.map((each) => each.type).join('|')}`]);
  }
  const isWhole = fact.transport === 'mdns';
  const kept = isWhole ? fact.answers : fact.answers.slice(0, fact.answerCount ?? fact.answers.length);
  for (const [type, kind] of DATA_TYPES) {
    const data = kept.filter((each) => each.type === type).flatMap((each) => dataOf(type, each.data));
    if (data.length > 0) lines.push([kind, `${head} ${data.join('|')}`]);
  }
  if (!isWhole) lines.push(['dns-sections', head]);
  return lines;
}

/** Types whose data tshark was asked for. */
const DATA_TYPES: readonly (readonly [number, string])[] = [
  [1, 'dns-a'],
  [28, 'dns-aaaa'],
  [5, 'dns-cname'],
  [12, 'dns-ptr'],
  [16, 'dns-txt'],
  [33, 'dns-srv'],
];

function dataOf(type: number, data: string): string[] {
  if (type === 16) return data.split('\n').filter(Boolean).map(clearText);
  return [clearText(type === 33 ? data.slice(data.lastIndexOf(' ') + 1) : data)];
}

/**
 * tshark's lists hold the records of all sections, ours of unicast DNS the answers alone: what lies behind ours in a list is
 * cut off, and a list that begins behind our answers goes. Whether answers are missing is Zeek's comparison.
 */
export function cutToAnswers(ours: readonly FactLine[], theirs: readonly FactLine[]): FactLine[] {
  const known = new Map<string, string>();
  const answered = new Set<string>();
  const headOf = (line: string): string => line.split(' ', 2).join(' ');
  for (const [kind, line] of ours) {
    if (kind === 'dns-sections') answered.add(line);
    else known.set(`${kind} ${headOf(line)}`, line);
  }
  return theirs.flatMap(([kind, line]): FactLine[] => {
    const isData = DATA_TYPES.some(([, name]) => name === kind);
    if (!isData || !answered.has(headOf(line))) return [[kind, line]];
    const mine = known.get(`${kind} ${headOf(line)}`);
    if (mine === undefined) return [];
    return [[kind, line.startsWith(`${mine}|`) ? mine : line]];
  });
}

/** Lines of one frame of tshark's. */
export function linesOfFrame(frame: TsharkFrame): FactLine[] {
  const time = frame['frame.time_epoch'] ?? '';
  const protocols = (frame['frame.protocols'] ?? '').split(':');
  // What an ICMP error quotes is no message of its own.
  const isQuoted = protocols.includes('icmp') || protocols.includes('icmpv6');
  const lines: FactLine[] = [];
  for (const version of ['icmp', 'icmpv6'] as const) {
    const type = list(frame[`${version}.type`])[0];
    if (type === undefined || !isIcmpFact(Number(type), version === 'icmpv6')) continue;
    lines.push(['icmp', `${time} ${type} ${list(frame[`${version}.code`])[0] ?? ''}`]);
  }
  if (frame['arp.opcode'] !== undefined) {
    const sides = ['arp.src.hw_mac', 'arp.src.proto_ipv4', 'arp.dst.hw_mac', 'arp.dst.proto_ipv4'];
    lines.push(['arp', `${time} ${frame['arp.opcode']} ${sides.map((name) => frame[name] ?? '').join(' ')}`]);
  }
  if (isQuoted) return lines;
  lines.push(...dnsLines(frame, time), ...tlsLines(frame, time, protocols), ...httpLines(frame, time, protocols));
  if (frame['dhcp.type'] !== undefined) {
    const names = ['dhcp.option.hostname', 'dhcp.option.vendor_class_id', 'dhcp.ip.your'].map(
      (name) => frame[name] ?? '',
    );
    const asked = list(frame['dhcp.option.request_list_item']).join('|');
    const type = frame['dhcp.option.dhcp'] ?? '0';
    lines.push(['dhcp', `${time} ${type} ${list(frame['dhcp.hw.mac_addr'])[0] ?? ''} ${names.join(' ')} ${asked}`]);
  }
  for (const topic of list(frame['mqtt.topic'])) {
    const type = list(frame['mqtt.msgtype']).find((each) => ['3', '8', '10'].includes(each));
    lines.push(['mqtt-topic', `${time} ${type} ${topic}`]);
  }
  if (list(frame['mqtt.msgtype']).includes('1'))
    lines.push(['mqtt-connect', `${time} ${frame['mqtt.clientid'] ?? ''}`]);
  for (const [i, code] of list(frame['modbus.func_code']).entries()) {
    lines.push(['modbus', `${time} ${list(frame['mbtcp.unit_id'])[i] ?? ''} ${Number(code) & 0x7f}`]);
  }
  return lines;
}

function dnsLines(frame: TsharkFrame, time: string): FactLine[] {
  const lines: FactLine[] = [];
  const head = `${time} ${/^(1|true)/i.test(frame['dns.flags.response'] ?? '') ? 1 : 0}`;
  // A registration names itself twice; the question comes first.
  if (frame['nbns.name'] !== undefined) lines.push(['nbns', `${time} ${netbios(list(frame['nbns.name'])[0] ?? '')}`]);
  if (frame['dns.qry.name'] !== undefined) {
    lines.push(['dns-question', `${head} ${root(frame['dns.qry.name'])} ${frame['dns.qry.type'] ?? ''}`]);
  }
  const fields = ['dns.a', 'dns.aaaa', 'dns.cname', 'dns.ptr.domain_name', 'dns.txt', 'dns.srv.target'];
  for (const [i, [, kind]] of DATA_TYPES.entries()) {
    const value = frame[fields[i]!];
    const data = root(value ?? '')
      .split('|')
      .filter(Boolean);
    if (data.length > 0) lines.push([kind, `${head} ${data.join('|')}`]);
  }
  return lines;
}

/** tshark adds what a type means, and writes bytes that print nothing as <xx>. */
function netbios(name: string): string {
  const [, text = '', type = ''] = /^(.*?)<([0-9a-f]{2})>(?: \(.*\))?$/.exec(name) ?? [];
  return `${text.replace(/<([0-9a-f]{2})>/g, '\\x$1')}<${type}>`;
}

/** tshark writes <Root> where we write nothing. */
function root(value: string): string {
  return value
    .split('|')
    .map((name) => (name === '<Root>' ? '' : name))
    .join('|');
}

function tlsLines(frame: TsharkFrame, time: string, protocols: readonly string[]): FactLine[] {
  const lines: FactLine[] = [];
  const types = list(frame['tls.handshake.type']);
  const isQuic = protocols.includes('quic');
  if (types.includes('1')) {
    const ja3 = isQuic ? '' : (frame['tls.handshake.ja3'] ?? '');
    const name = frame['tls.handshake.extensions_server_name'] ?? '';
    lines.push(['tls-client', `${time} ${name} ${frame['tls.handshake.extensions_alpn_str'] ?? ''} ${ja3}`]);
  }
  if (types.includes('2') && !isQuic) lines.push(['tls-server', `${time} ${frame['tls.handshake.ja3s'] ?? ''}`]);
  return lines;
}

function httpLines(frame: TsharkFrame, time: string, protocols: readonly string[]): FactLine[] {
  const method = frame['http.request.method'];
  const status = frame['http.response.code'];
  if (protocols.includes('ssdp')) return [['ssdp', `${time} ${method ?? 'RESPONSE'}`]];
  // tshark shows a message with the frame that ends its body, so heads are compared without their time.
  const lines: FactLine[] = [];
  if (method !== undefined) {
    const rest = ['http.host', 'http.request.uri', 'http.user_agent'].map((name) => frame[name] ?? '').join(' ');
    lines.push(['http-request', `${method} ${rest}`]);
  }
  if (status !== undefined) lines.push(['http-response', `${status} ${frame['http.server'] ?? ''}`]);
  return lines;
}
