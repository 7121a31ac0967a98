// The list of detectors, in the order they run. To add one: a file with a spec, and a line here.
import { arpSpoof } from './arp-spoof.ts';
import { beacon } from './beacon.ts';
import { bruteForce } from './brute-force.ts';
import type { DetectorSpec } from './detector.ts';
import { dnsTunnel } from './dns-tunnel.ts';
import { flood } from './flood.ts';
import { generatedNames } from './generated-names.ts';
import { hostSweep } from './host-sweep.ts';
import { miraiSyn } from './mirai-syn.ts';
import { modbusScan } from './modbus-scan.ts';
import { portScan } from './port-scan.ts';
import { rogueDhcp } from './rogue-dhcp.ts';

export const detectors: readonly DetectorSpec[] = [
  portScan,
  hostSweep,
  flood,
  bruteForce,
  arpSpoof,
  rogueDhcp,
  miraiSyn,
  dnsTunnel,
  generatedNames,
  modbusScan,
  beacon,
];
