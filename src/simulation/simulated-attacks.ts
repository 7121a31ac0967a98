// The list of attacks that a simulated home knows. To add one: a spec in one of the files named here, and a line below.
import type { AttackSpec } from './attack.ts';
import { bruteForce, telnetGuess } from './attack-guessing.ts';
import { hostSweep, lateralMovement, mirai, portScan } from './attack-scans.ts';

export const ATTACKS: readonly AttackSpec[] = [mirai, portScan, hostSweep, bruteForce, telnetGuess, lateralMovement];
