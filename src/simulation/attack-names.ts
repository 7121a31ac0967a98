// Attacks that show in DNS: data carried out in names, and a bot that looks for its masters under made-up names.
import type { AttackSpec } from './attack.ts';
import { Recurrence } from './habit.ts';
import { dnsText, TYPE_TXT } from './name-messages.ts';

const TUNNEL_NAMES = 900;
const TUNNEL_DOMAIN = 'cdn-metrics-sync.net';
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const GENERATED_NAMES = 150;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ENDINGS: readonly string[] = ['com', 'net', 'info', 'biz', 'ru', 'org'];

function word(alphabet: string, length: number, random: () => number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(random() * alphabet.length)]!;
  return text;
}

export const dnsTunnel: AttackSpec = {
  name: 'dns-tunnel',
  words: {
    en: {
      title: 'Data hidden in DNS',
      description:
        'A computer carries data out in DNS questions: hundreds of long random names under one domain, answered by TXT records.',
    },
    de: {
      title: 'In DNS versteckte Daten',
      description:
        'Ein Computer trägt Daten in DNS-Fragen hinaus: Hunderte langer Zufallsnamen unter einer Domain, beantwortet mit TXT-Einträgen.',
    },
  },
  kinds: ['computer', 'tv', 'hub'],
  expects: ['dns-tunnel'],
  begin({ device, network, random }, startUs) {
    let asked = 0;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (++asked > TUNNEL_NAMES) return Number.POSITIVE_INFINITY;
        const name = `${word(BASE32, 52, random)}.${word(BASE32, 40, random)}.t.${TUNNEL_DOMAIN}`;
        network.ask(device, name, TYPE_TXT, nowUs, (id) => dnsText(id, name, word(BASE32, 100, random)));
        return 200_000 + random() * 400_000;
      }),
    );
  },
};

export const generatedNames: AttackSpec = {
  name: 'dga',
  words: {
    en: {
      title: 'Made-up names',
      description: 'A bot looks for its control server under names that it makes up; nearly none of them exist.',
    },
    de: {
      title: 'Erfundene Namen',
      description: 'Ein Bot sucht seinen Steuerserver unter Namen, die er sich ausdenkt; fast keiner davon existiert.',
    },
  },
  kinds: ['computer', 'tv', 'camera'],
  expects: ['generated-names'],
  begin({ device, network, random }, startUs) {
    let asked = 0;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (++asked > GENERATED_NAMES) return Number.POSITIVE_INFINITY;
        const ending = ENDINGS[Math.floor(random() * ENDINGS.length)]!;
        network.lookUpMissing(device, `${word(LETTERS, 12 + Math.floor(random() * 8), random)}.${ending}`, nowUs);
        return 1e6 + random() * 5e6;
      }),
    );
  },
};
