// The list of attacks that a simulated home knows. To add one: a spec in one of the files named here, and a line below.
import type { AttackSpec } from './attack.ts';
import { beacon, exfiltration } from './attack-calls.ts';
import { synFlood, udpFlood } from './attack-floods.ts';
import { bruteForce, telnetGuess } from './attack-guessing.ts';
import { dnsTunnel, generatedNames } from './attack-names.ts';
import { hostSweep, lateralMovement, mirai, portScan } from './attack-scans.ts';
import { arpSpoof, rogueDhcp } from './attack-spoofing.ts';

export const ATTACKS: readonly AttackSpec[] = [
  mirai,
  portScan,
  hostSweep,
  bruteForce,
  telnetGuess,
  lateralMovement,
  udpFlood,
  synFlood,
  dnsTunnel,
  generatedNames,
  beacon,
  exfiltration,
  arpSpoof,
  rogueDhcp,
];
