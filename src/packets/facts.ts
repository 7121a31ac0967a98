// Protocol facts: what a packet says beside its numbers (names, fingerprints, topics). Events, never copies of payload.
// A run that keeps no facts (a scan) makes brief ones: fields that say "full only" are empty, since no detector and no device
// table reads them.

/** The flow that a fact belongs to. `uid` is Zeek's form (C and base 62), the same as in the flow's record. */
export interface FlowIdentity {
  readonly serial: number;
  readonly uid: string;
  /** IP protocol number. */
  readonly protocol: number;
  readonly originator: string;
  readonly originatorPort: number;
  readonly responder: string;
  readonly responderPort: number;
  /** aa:bb:cc:dd:ee:ff, or null where the link has no MAC addresses. */
  readonly originatorMac: string | null;
  readonly responderMac: string | null;
}

export interface FactBase {
  /** Whole microseconds since 1970, and nanoseconds below. */
  readonly timeUs: number;
  readonly timeNs: number;
  /** null for facts without a flow (ARP). */
  readonly flow: FlowIdentity | null;
  readonly fromOriginator: boolean;
}

export interface ArpFact extends FactBase {
  readonly kind: 'arp';
  /** 1 request, 2 reply. */
  readonly operation: number;
  readonly senderMac: string;
  readonly senderAddress: string;
  readonly targetMac: string;
  readonly targetAddress: string;
  /** Source and destination of the frame itself. */
  readonly frameSource: string;
  readonly frameDestination: string;
}

export interface DnsAnswer {
  readonly name: string;
  readonly type: number;
  readonly ttlSeconds: number;
  /** Address or name; MX and SRV with their numbers in front; TXT: its strings, one a line; else hexadecimal. */
  readonly data: string;
}

/** One DNS message over UDP or TCP; `transport` tells unicast DNS, mDNS (5353), LLMNR (5355) and NetBIOS names (137) apart. */
export interface DnsFact extends FactBase {
  readonly kind: 'dns';
  readonly transport: 'dns' | 'mdns' | 'llmnr' | 'nbns';
  readonly id: number;
  readonly isResponse: boolean;
  readonly operation: number;
  readonly responseCode: number;
  /** AA TC RD RA bits and the three behind them (Z AD CD), as in the header's flags word: mask 0x07f0. */
  readonly flags: number;
  readonly questions: readonly { readonly name: string; readonly type: number; readonly class: number }[];
  /** The answer section; for mDNS and NetBIOS names the authority and additional records follow. Full only: all but A and AAAA, and the questions of mDNS. */
  readonly answers: readonly DnsAnswer[];
  /** How many of `answers` stood in the answer section (absent = all). */
  readonly answerCount?: number;
  /** Records of the authority and additional sections, by the header. */
  readonly otherCount?: number;
  /** Bytes of the whole message. */
  readonly length: number;
}

export interface DhcpFact extends FactBase {
  readonly kind: 'dhcp';
  /** Option 53: 1 discover, 2 offer, 3 request, 4 decline, 5 ack, 6 nak, 7 release, 8 inform; 0 = BOOTP. */
  readonly messageType: number;
  readonly transaction: number;
  readonly clientMac: string;
  readonly clientAddress: string;
  readonly assignedAddress: string;
  readonly requestedAddress: string | null;
  /** Option 54. */
  readonly serverAddress: string | null;
  readonly hostName: string | null;
  /** Option 81. */
  readonly clientName: string | null;
  readonly domain: string | null;
  readonly vendorClass: string | null;
  /** Option 61 in hexadecimal, its type byte first; absent or null = none. */
  readonly clientId?: string | null;
  /** Option 55, in order. */
  readonly parameters: readonly number[];
  readonly leaseSeconds: number | null;
  /** Option 3. */
  readonly routers: readonly string[];
  /** Option 6. */
  readonly dnsServers: readonly string[];
}

export interface SsdpFact extends FactBase {
  readonly kind: 'ssdp';
  readonly method: 'NOTIFY' | 'M-SEARCH' | 'RESPONSE';
  /** NT or ST. Full only: target, serviceName, location. */
  readonly target: string;
  readonly serviceName: string;
  readonly server: string;
  readonly location: string;
}

/** A ClientHello, over TCP or in a QUIC Initial. */
export interface TlsClientFact extends FactBase {
  readonly kind: 'tls-client';
  readonly isQuic: boolean;
  /** Highest version offered, as on the wire (0x0304 = TLS 1.3). */
  readonly version: number;
  readonly serverName: string | null;
  readonly alpn: readonly string[];
  /** Full only: both fingerprints. */
  readonly ja4: string;
  readonly ja3: string;
  readonly cipherSuites: readonly number[];
}

export interface TlsServerFact extends FactBase {
  readonly kind: 'tls-server';
  readonly isQuic: boolean;
  readonly version: number;
  readonly cipherSuite: number;
  readonly alpn: string | null;
  /** Full only. */
  readonly ja3s: string;
}

/** The first certificate of a TLS 1.2 or older handshake, where it can be seen. Full only: all fields. */
export interface TlsCertificateFact extends FactBase {
  readonly kind: 'tls-certificate';
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly notBeforeUs: number;
  readonly notAfterUs: number;
}

export interface HttpRequestFact extends FactBase {
  readonly kind: 'http-request';
  readonly method: string;
  readonly host: string;
  /** Full only: the path of any method but POST, agent, referrer. */
  readonly path: string;
  readonly agent: string;
  readonly referrer: string;
  readonly version: string;
  /** True when an Authorization header was present; its value is never kept. */
  readonly hasCredentials: boolean;
  /** Content-Length; -1 or absent = none. */
  readonly contentLength?: number;
}

export interface HttpResponseFact extends FactBase {
  readonly kind: 'http-response';
  readonly status: number;
  /** Full only: reason, server, contentType. */
  readonly reason: string;
  readonly server: string;
  readonly contentType: string;
  /** Content-Length, or -1. */
  readonly contentLength: number;
  readonly version?: string;
}

export interface MqttFact extends FactBase {
  readonly kind: 'mqtt';
  /** Control packet type: 1 connect, 2 connack, 3 publish, 8 subscribe, 9 suback, 10 unsubscribe, 14 disconnect … */
  readonly packetType: number;
  readonly clientId: string | null;
  readonly hasUserName: boolean;
  readonly protocolName: string | null;
  readonly protocolVersion: number;
  /** publish: one; subscribe and unsubscribe: all. */
  readonly topics: readonly string[];
  readonly qos: number;
  readonly isRetained: boolean;
  readonly payloadLength: number;
  /** connack and suback. */
  readonly returnCode: number;
}

export interface NtpFact extends FactBase {
  readonly kind: 'ntp';
  readonly version: number;
  readonly mode: number;
  readonly stratum: number;
}

export interface SshFact extends FactBase {
  readonly kind: 'ssh';
  /** The identification line, without line end. */
  readonly banner: string;
}

export interface TelnetFact extends FactBase {
  readonly kind: 'telnet';
}

export interface ModbusFact extends FactBase {
  readonly kind: 'modbus';
  readonly transaction: number;
  readonly unit: number;
  readonly functionCode: number;
  readonly isException: boolean;
}

export interface IcmpFact extends FactBase {
  readonly kind: 'icmp';
  readonly type: number;
  readonly code: number;
  /** For errors: the 5-tuple of the quoted packet. */
  readonly quoted: {
    readonly source: string;
    readonly sourcePort: number;
    readonly destination: string;
    readonly destinationPort: number;
    readonly protocol: number;
  } | null;
  /** For router advertisements of IPv6: the prefixes on this link (RFC 4861 4.6.2), as "2001:db8::/64"; absent = none. */
  readonly prefixes?: readonly string[];
}

export type Fact =
  | ArpFact
  | DnsFact
  | DhcpFact
  | SsdpFact
  | TlsClientFact
  | TlsServerFact
  | TlsCertificateFact
  | HttpRequestFact
  | HttpResponseFact
  | MqttFact
  | NtpFact
  | SshFact
  | TelnetFact
  | ModbusFact
  | IcmpFact;

export type FactKind = Fact['kind'];

export type FactSink = (fact: Fact) => void;
