// Pieces of sentences about contracts: services, hours, volumes and lists.

/** Services by protocol/port, as people call them. */
const SERVICE_NAMES: Readonly<Record<string, string>> = {
  '6/21': 'FTP',
  '6/22': 'SSH',
  '6/23': 'Telnet',
  '6/53': 'DNS',
  '6/80': 'HTTP',
  '6/443': 'HTTPS',
  '6/445': 'Windows file sharing',
  '6/554': 'RTSP video',
  '6/853': 'DNS over TLS',
  '6/1883': 'MQTT',
  '6/8009': 'Google Cast',
  '6/8883': 'MQTT over TLS',
  '17/53': 'DNS',
  '17/67': 'DHCP',
  '17/123': 'time, NTP',
  '17/137': 'NetBIOS names',
  '17/443': 'HTTPS over QUIC',
  '17/1900': 'SSDP',
  '17/3478': 'STUN',
  '17/5353': 'mDNS',
  '17/5355': 'LLMNR',
};
const ICMP_PROTOCOLS = new Set([1, 58]);

/** `port 443 (HTTPS)`, `UDP port 4000`, `ping and other ICMP`, `IP protocol 47`. */
export function serviceWords(protocol: number, port: number): string {
  if (ICMP_PROTOCOLS.has(protocol)) return 'ping and other ICMP';
  if (protocol === 2) return 'group membership, IGMP';
  if (protocol !== 6 && protocol !== 17) return `IP protocol ${protocol}`;
  const name = serviceName(protocol, port);
  return `${protocol === 17 ? 'UDP port' : 'port'} ${port}${name === null ? '' : ` (${name})`}`;
}

/** "HTTPS" of 6 and 443; null = it has no name. */
export function serviceName(protocol: number, port: number): string | null {
  return SERVICE_NAMES[`${protocol}/${port}`] ?? null;
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Hours as spans that may go over midnight: `06–23 h`, `22–02 h and 12–13 h`; `at any hour` for all 24. An hour is from its start to the next. */
export function hoursText(hours: readonly number[]): string {
  return new Set(hours).size >= 24 ? 'at any hour' : listWords(hourSpans(hours).map((span) => `${span} h`));
}

/** `06–23`, `22–02`: spans of hours, fewer than 24. */
export function hourSpans(hours: readonly number[]): string[] {
  const isIn = new Set(hours);
  const spans: string[] = [];
  for (let hour = 0; hour < 24; hour++) {
    if (!isIn.has(hour) || isIn.has((hour + 23) % 24)) continue;
    let end = hour;
    while (isIn.has(end % 24)) end++;
    spans.push(`${twoDigits(hour)}–${twoDigits(end % 24)}`);
  }
  return spans;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** 1536 → 1.5 kB. */
export function bytesWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
