// The names of the filter language: keywords, numbers that have names (tcp-syn), services, IP and Ethernet protocols.

/** Words of the language with the word they mean (pcap-filter(7) has several spellings for some). */
export const KEYWORDS: ReadonlyMap<string, string> = new Map(
  [
    'dst src arp rarp ip sctp tcp udp icmp igmp igrp pim vrrp carp radio ip6 icmp6 ah esp atalk aarp decnet lat sca moprc',
    'mopdl iso esis isis l1 l2 iih lsp snp csnp psnp clnp stp ipx netbeui host net mask port portrange proto protochain',
    'gateway type subtype dir addr1 addr2 addr3 addr4 ra ta less greater byte broadcast multicast and or not len inbound',
    'outbound ifindex vlan mpls pppoed pppoes geneve lane llc metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci',
    'connectmsg metaconnect on rset rnr srnr reason action fisu lssu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls',
    'link ether=link ppp=link slip=link fddi=link tr=link wlan=link es-is=esis is-is=isis direction=dir address1=addr1',
    'address2=addr2 address3=addr3 address4=addr4 length=len ifname=on ruleset=rset rulenum=rnr subrulenum=srnr lsu=lssu',
  ]
    .join(' ')
    .split(' ')
    .map((word) => {
      const [spelling = '', meaning = spelling] = word.split('=');
      return [spelling, meaning];
    }),
);

function numbers(list: string): [string, number][] {
  return list.split(' ').map((entry) => {
    const colon = entry.lastIndexOf(':');
    return [entry.slice(0, colon), Number(entry.slice(colon + 1))];
  });
}

/** Names that stand for a number anywhere a number may stand. */
export const NUMBER_NAMES: ReadonlyMap<string, number> = new Map(
  numbers(
    [
      'icmptype:0 icmpcode:1 icmp-echoreply:0 icmp-unreach:3 icmp-sourcequench:4 icmp-redirect:5 icmp-echo:8',
      'icmp-routeradvert:9 icmp-routersolicit:10 icmp-timxceed:11 icmp-paramprob:12 icmp-tstamp:13 icmp-tstampreply:14',
      'icmp-ireq:15 icmp-ireqreply:16 icmp-maskreq:17 icmp-maskreply:18 icmp6type:0 icmp6code:1',
      'icmp6-destinationunreach:1 icmp6-packettoobig:2 icmp6-timeexceeded:3 icmp6-parameterproblem:4 icmp6-echo:128',
      'icmp6-echoreply:129 icmp6-multicastlistenerquery:130 icmp6-multicastlistenerreportv1:131',
      'icmp6-multicastlistenerdone:132 icmp6-routersolicit:133 icmp6-routeradvert:134 icmp6-neighborsolicit:135',
      'icmp6-neighboradvert:136 icmp6-redirect:137 icmp6-routerrenum:138 icmp6-nodeinformationquery:139',
      'icmp6-nodeinformationresponse:140 icmp6-ineighbordiscoverysolicit:141 icmp6-ineighbordiscoveryadvert:142',
      'icmp6-multicastlistenerreportv2:143 icmp6-homeagentdiscoveryrequest:144 icmp6-homeagentdiscoveryreply:145',
      'icmp6-mobileprefixsolicit:146 icmp6-mobileprefixadvert:147 icmp6-certpathsolicit:148 icmp6-certpathadvert:149',
      'icmp6-multicastrouteradvert:151 icmp6-multicastroutersolicit:152 icmp6-multicastrouterterm:153',
      'tcpflags:13 tcp-fin:1 tcp-syn:2 tcp-rst:4 tcp-push:8 tcp-ack:16 tcp-urg:32 tcp-ece:64 tcp-cwr:128',
    ].join(' '),
  ),
);

/** A service by name: its port, and the one transport it is registered for (0 = more than one). */
export interface Service {
  readonly port: number;
  readonly protocol: number;
}

// The file /etc/services differs from machine to machine and is not read, so that a filter means the same everywhere. The
// letter behind the number says that a name is registered for TCP (t) or UDP (u) alone, as in IANA's and Debian's lists.
const SERVICE_LIST = [
  'echo:7 discard:9 systat:11t daytime:13 netstat:15t qotd:17t chargen:19 ftp-data:20t ftp:21t fsp:21u ssh:22t telnet:23t',
  'smtp:25t time:37 whois:43t tacacs:49 domain:53 bootps:67u bootpc:68u tftp:69u gopher:70t finger:79t http:80t kerberos:88',
  'iso-tsap:102t pop3:110t sunrpc:111 auth:113t nntp:119t ntp:123u epmap:135t netbios-ns:137u netbios-dgm:138u',
  'netbios-ssn:139t imap2:143t snmp:161 snmp-trap:162 xdmcp:177u bgp:179t ptp-event:319u ptp-general:320u ldap:389',
  'svrloc:427 https:443 microsoft-ds:445t kpasswd:464 submissions:465t isakmp:500u exec:512t biff:512u login:513t who:513u',
  'shell:514t syslog:514u printer:515t talk:517u ntalk:518u route:520u uucp:540t dhcpv6-client:546u dhcpv6-server:547u',
  'afpovertcp:548t rtsp:554 nntps:563t submission:587t asf-rmcp:623u ipp:631t ldaps:636 domain-s:853 rsync:873t',
  'ftps-data:989t ftps:990t telnets:992t imaps:993t pop3s:995t socks:1080t openvpn:1194 ms-sql-s:1433t ms-sql-m:1434u',
  'l2f:1701u radius:1812 radius-acct:1813 cisco-sccp:2000t nfs:2049 isns:3205 iscsi-target:3260t mysql:3306t',
  'ms-wbt-server:3389t nut:3493 distcc:3632t daap:3689t svn:3690t ntske:4460t ipsec-nat-t:4500u iax:4569u radmin-port:4899t',
  'sip:5060 sip-tls:5061 xmpp-client:5222t xmpp-server:5269t mdns:5353u postgresql:5432t amqps:5671t amqp:5672t x11:6000t',
  'redis:6379t syslog-tls:6514t ircd:6667t ircs-u:6697t http-alt:8080t git:9418t webmin:10000t zabbix-agent:10050t',
  'zabbix-trapper:10051t dicom:11112t hkp:11371t',
].join(' ');

export const SERVICES: ReadonlyMap<string, Service> = new Map(
  SERVICE_LIST.split(' ').map((entry) => {
    const [name = '', rest = ''] = entry.split(':');
    const protocol = rest.endsWith('t') ? 6 : rest.endsWith('u') ? 17 : 0;
    return [name, { port: Number.parseInt(rest, 10), protocol }];
  }),
);

/** IP protocol numbers by name (IANA's assigned numbers, the names of /etc/protocols). */
export const IP_PROTOCOLS: ReadonlyMap<string, number> = new Map(
  numbers(
    [
      'ip:0 hopopt:0 icmp:1 igmp:2 ggp:3 ipencap:4 st:5 tcp:6 egp:8 igp:9 pup:12 udp:17 hmp:20 xns-idp:22 rdp:27 iso-tp4:29',
      'dccp:33 xtp:36 ddp:37 ipv6:41 ipv6-route:43 ipv6-frag:44 idrp:45 rsvp:46 gre:47 esp:50 ah:51 skip:57 ipv6-icmp:58',
      'ipv6-nonxt:59 ipv6-opts:60 eigrp:88 ospf:89 ipip:94 etherip:97 encap:98 pim:103 ipcomp:108 vrrp:112 l2tp:115 isis:124',
      'sctp:132 fc:133 mobility-header:135 udplite:136 mpls-in-ip:137 manet:138 hip:139 shim6:140 wesp:141 rohc:142 mptcp:262',
    ].join(' '),
  ),
);

/** 802.2 service access points (RFC 1700) and Ethernet types by name; values up to 1500 are access points. */
export const ETHER_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ...numbers(
    'ip:2048 ip6:34525 arp:2054 rarp:32821 atalk:32923 aarp:33011 decnet:24579 lat:24580 sca:24583 moprc:24578',
  ),
  ...numbers('mopdl:24577 loopback:36864 iso:254 stp:66 ipx:224 netbeui:240'),
]);
