// A look of a few seconds through an input: does it open, do packets come, how many devices are heard?

import type { Language } from '../api/ports.ts';
import { errorIn } from '../base/german/german.ts';
import { UserError } from '../base/user-error.ts';
import { watchHost } from '../capture/host-input.ts';
import { captureInterface, captureRemote, type InputSink, readCaptures } from '../capture/index.ts';
import type { InputCheck, InputChoice } from '../documents/setup.ts';
import { checkInputTarget } from './input-target.ts';

const LOOK_MS = 6000;
/** Enough to say that it works. */
const PACKETS_ENOUGH = 200;
const MACS_MAX = 1000;

export async function checkInput(choice: InputChoice, language: Language): Promise<InputCheck> {
  const started = performance.now();
  const macs = new Set<string>();
  let packets = 0;
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(LOOK_MS)]);
  const sink: InputSink = {
    frames(batch) {
      for (let i = 0; i < batch.count; i++) {
        packets++;
        const at = batch.offset[i]! + 6;
        // Ethernet's source; a group address is nobody's.
        if (macs.size < MACS_MAX && (batch.bytes[at]! & 1) === 0)
          macs.add(Buffer.from(batch.bytes.subarray(at, at + 6)).toString('hex'));
      }
      if (packets >= PACKETS_ENOUGH) enough.abort();
    },
  };
  const seconds = (): number => Math.round(performance.now() - started) / 1000;
  try {
    await look(choice, sink, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, hint } = errorIn(error, language);
    return { works: false, words: message, hint, packets, devices: macs.size, seconds: seconds() };
  }
  const isWorking = packets > 0 || choice.kind === 'simulated' || choice.kind === 'none';
  // Whether ssh got through is not known as long as no packet comes: nothing is claimed.
  const silence = choice.kind === 'ssh' ? 'nothingSsh' : 'nothing';
  const text = language === 'de' ? de : en;
  return {
    works: isWorking,
    words: isWorking ? text.heard(packets, macs.size, seconds()) : text[silence](seconds()),
    hint: isWorking ? null : text[silence === 'nothing' ? 'hint' : 'hintSsh'],
    packets,
    devices: macs.size,
    seconds: seconds(),
  };
}

async function look(choice: InputChoice, sink: InputSink, signal: AbortSignal): Promise<void> {
  await checkInputTarget(choice);
  switch (choice.kind) {
    case 'interface':
      await captureInterface({ interface: choice.target, restarts: false }, sink, signal);
      return;
    case 'ssh':
      await captureRemote({ target: choice.target, restarts: false }, sink, signal);
      return;
    case 'capture':
      await readCaptures([choice.target], {}, sink, signal);
      return;
    case 'host':
      await watchHost({ mayAsk: choice.mayAsk }, sink, signal);
      return;
    case 'simulated':
    case 'none':
      return;
  }
}

const en = {
  heard: (packets: number, devices: number, seconds: number): string =>
    `It works: ${packets} packets of ${devices} ${devices === 1 ? 'device' : 'devices'} in ${seconds.toFixed(1)} seconds.`,
  nothing: (seconds: number): string => `It opens, but nothing was heard in ${seconds.toFixed(0)} seconds.`,
  nothingSsh: (seconds: number): string => `Nothing came from the router in ${seconds.toFixed(0)} seconds.`,
  hintSsh:
    'check that the address is right and that the router lets this machine in without asking for a password: the command above must have run once.',
  hint: 'use a device meanwhile, or check that the cable or mirror port carries traffic.',
};

const de: typeof en = {
  heard: (packets, devices, seconds) =>
    `Es geht: ${packets} Pakete von ${devices} ${devices === 1 ? 'Gerät' : 'Geräten'} in ${seconds.toFixed(1).replace('.', ',')} Sekunden.`,
  nothing: (seconds) => `Es öffnet sich, aber in ${seconds.toFixed(0)} Sekunden war nichts zu hören.`,
  nothingSsh: (seconds) => `In ${seconds.toFixed(0)} Sekunden kam nichts vom Router.`,
  hintSsh:
    'prüfe, ob die Adresse stimmt und ob der Router diesen Rechner ohne Passwort hereinlässt: Der Befehl oben muss einmal gelaufen sein.',
  hint: 'benutze währenddessen ein Gerät, oder prüfe, ob Kabel oder Spiegelport Verkehr führen.',
};
