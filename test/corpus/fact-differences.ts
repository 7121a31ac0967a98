// Which heading of docs/conformance.md explains a difference between our facts and a tool's.

export interface FactDifference {
  readonly tool: string;
  readonly capture: string;
  readonly kind: string;
  /** Whose message it is: "ours" or "theirs". */
  readonly who: string;
  readonly line: string;
}

interface Rule {
  readonly reason: string;
  /** All that are given must fit. */
  readonly tool?: string;
  readonly who?: string;
  readonly capture?: RegExp;
  readonly kind?: RegExp;
  readonly line?: RegExp;
}

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  { reason: 'Fuzzed captures', capture: /fuzz-/ },
  { reason: 'DNS on other ports', tool: 'tshark', who: 'theirs', capture: /dnscrypt/, kind: /^dns-/ },
  { reason: 'Messages with a malformed question', capture: /malformed_dns/ },
  {
    reason: 'Control characters in TXT records',
    tool: 'tshark',
    capture: /mdns\.pcap/,
    kind: /dns-txt/,
    line: /netbios=h/,
  },
  { reason: 'MQTT on other ports', tool: 'tshark', who: 'ours', capture: /coap_mqtt/, kind: /^mqtt/ },
  { reason: 'One capture twice', capture: /inputs\/tls\.pcap/, tool: 'tshark', who: 'ours', kind: /^tls/ },
  {
    reason: 'Connections without a beginning',
    who: 'ours',
    capture: /tls\.pcap|http\.pcap|wikipedia|coap_mqtt/,
    kind: /^(tls|ssl|http|mqtt_publish)$/,
  },
  { reason: 'Connections without a beginning', who: 'ours', tool: 'suricata', capture: /p502/, kind: /^tls$/ },
  {
    reason: 'JA4 without signature algorithms',
    tool: 'suricata',
    capture: /D-LinkSiren/,
    kind: /^tls$/,
    line: /_9364d098e15f_/,
  },
  { reason: 'QUIC in ssl.log', tool: 'zeek', who: 'ours', capture: /quic/, kind: /^ssl$/ },
  { reason: 'Requests on the ports of other protocols', tool: 'zeek', who: 'ours', capture: /p502/, kind: /^http$/ },
  { reason: 'Direction by content', tool: 'zeek', capture: /http-on-irc-port/, kind: /^http$/ },
  { reason: 'HTTP behind SOCKS', who: 'theirs', capture: /socks5/, kind: /^http/ },
  {
    reason: 'HTTP/0.9 and HTTP/2',
    who: 'theirs',
    capture: /mixed-vlan-mpls|http2/,
    kind: /^http/,
    line: /GET {2}\/ |"0\.9"|"PRI"/,
  },
  { reason: 'HTTP inside Teredo and GTP', tool: 'tshark', who: 'ours', capture: /Teredo|gtp1/, kind: /^http/ },
  {
    reason: 'Bodies that are never whole',
    tool: 'tshark',
    who: 'ours',
    capture: /aqara|HueSwitch/,
    kind: /^http-response$/,
  },
  { reason: 'DNSSEC records in dns.log', tool: 'zeek', capture: /inputs\/dns\.pcap/, kind: /^dns$/, line: /"RRSIG"/ },
  {
    reason: 'NetBIOS messages that Zeek does not read',
    tool: 'zeek',
    capture: /netbios|modbus-lemay/,
    kind: /^dns$/,
    line: /netbios-/,
  },
  { reason: 'mDNS questions and announcements paired', tool: 'zeek', capture: /mdns\.pcap/, kind: /^dns$/ },
  { reason: 'Events per packet', tool: 'suricata', who: 'theirs', capture: /quic-interop-retry/, kind: /^quic$/ },
  { reason: 'Times that Zeek refuses', tool: 'zeek', who: 'ours', capture: /time_2106/ },
];

/** Reasons by which one side does not look at a message at all: they do not count in the share that must be equal. */
export const OUT_OF_SCOPE: ReadonlySet<string> = new Set([
  'Fuzzed captures',
  'DNS on other ports',
  'MQTT on other ports',
  'Connections without a beginning',
]);

/** The heading, or null where none is known. */
export function reasonFor(difference: FactDifference): string | null {
  const found = RULES.find(
    (rule) =>
      (rule.tool === undefined || rule.tool === difference.tool) &&
      (rule.who === undefined || rule.who === difference.who) &&
      (rule.capture?.test(difference.capture) ?? true) &&
      (rule.kind?.test(difference.kind) ?? true) &&
      (rule.line?.test(difference.line) ?? true),
  );
  return found?.reason ?? null;
}
