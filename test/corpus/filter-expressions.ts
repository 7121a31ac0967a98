// The capture filters that the filter suite compares with tcpdump: every primitive, as people write them.

/** One filter a line. Each is valid for Ethernet; on links where tcpdump refuses one, we must match nothing there or say so. */
export const filterExpressions: readonly string[] = `
ip
ip6
arp
rarp
tcp
udp
icmp
icmp6
igmp
sctp
esp
ah
pim
vrrp
stp
iso
isis
esis
clnp
ipx
atalk
aarp
decnet
netbeui
l1
csnp
iih
llc
not ip
not tcp
not ip6 and not arp
ip or ip6
ip and not tcp and not udp
tcp or udp or icmp
host 192.168.1.1
host 10.0.0.1 or 192.168.0.1
host 141.142.220.118
src host 141.142.220.118
dst host 141.142.220.118
src 141.142.220.118 or 192.168.1.2
src and dst host 127.0.0.1
src or dst host 127.0.0.1
host 127.0.0.1 and not port 80
ip host 192.168.1.1
arp host 192.168.1.1
host 192.168
host 5
host ::1
host fe80::1
ip6 host ::1
src host 2001:470:1f11:81f:c999:d94:aa7c:2e3e
net 10
net 192.168
src net 192.168.1
dst net 10.0.0.0/8
net 172.16.0.0/12
net 141.142.0.0/16 and tcp
net 192.168.0.0 mask 255.255.0.0
src or dst net 224.0.0.0/4
ip net 127.0.0.0/8
not net 10.0.0.0/8
net fe80::/10
ip6 net 2001::/16
ip6 src net ff00::/8 or dst net ff00::/8
dst net 0.0.0.0/0
net 0
port 80
port 53
tcp port 80
udp port 53
src port 53
dst port 443
tcp dst port 80
tcp src port 22
udp src or dst port 53
udp src and dst port 5353
sctp port 80
port 80 or 443
port 80 or (443 or 22)
port 80 or 443 or 8080 and host 10.0.0.1
port 53 and not 5353
not port 80
tcp port 80 and not host 10.0.0.1
portrange 1-1024
tcp portrange 6000-6010
udp dst portrange 33434-33534
tcp src portrange 1024-65535
portrange 1024-1
port http
port domain
port https or ssh
tcp port telnet
udp port ntp or bootps or bootpc
portrange ftp-http
udp portrange 1-100 or 1000-2000
proto 6
proto 17
proto 47
proto 41
proto \\tcp
ip proto 1
ip proto \\udp
ip proto 17 or 6
ip6 proto 58
ip6 proto 44
ip6 proto 0
ether proto 0x0800
ether proto 0x86dd
ether proto \\arp
ether proto 0x88cc
ether proto 0x42
ether proto 6
ip protochain 6
ip6 protochain 58
ip6 protochain 17
protochain \\udp
ether host ff:ff:ff:ff:ff:ff
ether dst ff:ff:ff:ff:ff:ff
ether src 00:00:00:00:00:00
ether host 00:16:76:23:d9:e3
ether src or dst 0016.7623.d9e3
ether dst 01-80-c2-00-00-00
broadcast
ether broadcast
multicast
ether multicast and not broadcast
ip multicast
ip6 multicast
ip broadcast
vlan
vlan 10
vlan 100 and ip
vlan and ip
vlan and host 141.142.228.5
vlan and tcp port 80
vlan and vlan
vlan and vlan and ip
vlan and ip6
not vlan
vlan or ip
ip or vlan and ip
vlan and arp
vlan and mpls and ip
mpls
mpls 2012
mpls and ip
mpls and tcp
mpls and mpls
mpls and mpls and host 10.0.0.1
mpls and udp port 646
pppoes
pppoes 17
pppoed
pppoes and ip
pppoes and ip6
pppoes and tcp port 80
pppoes and host 10.0.0.1
vlan and pppoes and ip
vlan and vlan and pppoes and tcp
less 64
greater 1000
less 100 or greater 1400
len > 500
len <= 60
len = 60 or len == 74
1000 < len
tcp[tcpflags] & tcp-syn != 0
tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn
tcp[tcpflags] & (tcp-rst|tcp-fin) != 0 and not src port 80
tcp[13] = 2
tcp[13] & 7 != 0
tcp[0:2] = 80 or tcp[2:2] = 80
tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420
tcp port 80 and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)
ip[2:2] > 576
ip[6] & 0x20 != 0
ip[6:2] & 0x1fff != 0
ip[8] < 64
ip[0] & 0xf != 5
ip[16] >= 224
ip[12:4] = ip[16:4]
ip6[6] = 17
ip6[40] = 128
udp[8:4] = 0x01000100
udp[4:2] > 100
udp[8] & 0x80 = 0 and udp port 53
icmp[icmptype] = icmp-echo
icmp[icmptype] != icmp-echo and icmp[icmptype] != icmp-echoreply
icmp[0] == 3 and icmp[1] = 3
icmp6[icmp6type] = icmp6-echo
icmp6[0] = icmp6-neighborsolicit or icmp6[0] = icmp6-neighboradvert
arp[6:2] = 1
arp[7] = 2
ether[0] & 1 != 0
ether[0:4] = 0xffffffff
ether[12:2] = 0x0800
ether[6:2] - 1 > 100
link[0] = 0
igmp[0] = 0x16
sctp[12] = 1
len % 7 = 3
len * 2 > 300 and len / 2 < 1000
len - 1000 > 0x80000000
-len < 0xffffff00
len ^ 1 = 61
tcp[100] = 0
tcp[tcp[12] >> 2] > 64
ip[len - 20] = 0
not (tcp and port 80)
not tcp port 80 and not udp port 53
! (arp or icmp)
!(ip6 || arp) && len > 100
(tcp or udp) and (port 53 or port 80)
(host 10.0.0.1 or host 192.168.1.1) and not (port 22 or icmp)
not not udp
tcp and (port 80 or port 443) or udp and port 53
host 192.168.1.1 and not 192.168.1.2
byte 0 = 0
byte 12 & 8
inbound
outbound
type mgt
type mgt subtype beacon
type data
subtype probe-req
dir fromds
wlan addr1 ff:ff:ff:ff:ff:ff
wlan addr2 00:0c:41:82:b2:55
wlan addr3 ff:ff:ff:ff:ff:ff
wlan ra 00:0c:41:82:b2:55
wlan host 00:0c:41:82:b2:55
radio[2] = 24
`
  .trim()
  .split('\n');
