#!/usr/bin/env bash
# Records examples/home.pcap and examples/home.json anew: real programs in network namespaces, four minutes, needs root.
# Debian packages: tcpdump iproute2 ethtool dnsmasq-base mosquitto mosquitto-clients openssh-server openssh-client
# openssl curl chrony busybox-static nmap hping3 medusa dsniff bind9-dnsutils
set -euo pipefail
cd "$(dirname "$0")/.."
node scripts/setup.mjs
exec node_modules/.bin/node test/live/record.ts "$@"
