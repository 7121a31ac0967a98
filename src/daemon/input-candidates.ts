// Where this machine could see traffic: its interfaces, a router by ssh, its own connections, a simulated home; with what each shows and lacks.
import type { Language } from '../api/ports.ts';
import { inLanguage } from '../base/german/german.ts';
import { type CaptureExamination, examineCapture, type InterfaceFacts } from '../capture/capture-examination.ts';
import type { InputCandidate, InputChoice } from '../documents/setup.ts';

const choice = (kind: InputChoice['kind'], target = '', mayAsk = false): InputChoice => ({ kind, target, mayAsk });

/** The best input that this machine gives without asking anybody: a permitted interface, else its own connections. */
export async function bestInput(): Promise<InputChoice> {
  const found = await examineCapture();
  return bestOf(found);
}

export function bestOf(found: CaptureExamination): InputChoice {
  if (found.canCapture && found.suggestedInterface !== null) return choice('interface', found.suggestedInterface);
  return choice('host');
}

export async function inputCandidates(language: Language): Promise<InputCandidate[]> {
  const found = await examineCapture();
  const words = language === 'de' ? de : en;
  const best = bestOf(found);
  const isBest = (one: InputChoice): boolean => one.kind === best.kind && one.target === best.target;
  const interfaces = found.interfaces
    .filter(({ kind, state }) => kind !== 'loopback' && state !== 'down')
    .map((each): InputCandidate => {
      const one = choice('interface', each.name);
      return {
        choice: one,
        title: words.interfaceTitle(each),
        words: words.interfaceWords,
        isPossible: found.canCapture,
        reason: found.canCapture ? null : inLanguage(found.problems[0] ?? null, language),
        hint: found.canCapture ? words.mirrorHint : words.permissionHint,
        command: found.canCapture ? null : found.remedies.join('\n') || null,
        isBest: isBest(one),
      };
    });
  const hasSsh = found.programs.some(({ kind, path }) => kind === 'ssh' && path !== null);
  const ssh: InputCandidate = {
    choice: choice('ssh', 'ssh://root@192.168.1.1/br-lan'),
    title: words.sshTitle,
    words: words.sshWords,
    isPossible: hasSsh,
    reason: hasSsh ? null : words.noSsh,
    hint: words.sshHint,
    command: 'ssh-copy-id root@192.168.1.1',
    isBest: false,
  };
  const host = choice('host');
  return [
    ssh,
    ...interfaces,
    {
      choice: host,
      title: words.hostTitle,
      words: words.hostWords,
      isPossible: process.platform === 'linux',
      reason: process.platform === 'linux' ? null : words.notLinux,
      hint: words.hostHint,
      command: null,
      isBest: isBest(host),
    },
    {
      choice: choice('simulated'),
      title: words.simulatedTitle,
      words: words.simulatedWords,
      isPossible: true,
      reason: null,
      hint: null,
      command: null,
      isBest: false,
    },
  ];
}

interface CandidateWords {
  readonly interfaceTitle: (one: InterfaceFacts) => string;
  readonly interfaceWords: string;
  readonly mirrorHint: string;
  readonly permissionHint: string;
  readonly sshTitle: string;
  readonly sshWords: string;
  readonly sshHint: string;
  readonly noSsh: string;
  readonly hostTitle: string;
  readonly hostWords: string;
  readonly hostHint: string;
  readonly notLinux: string;
  readonly simulatedTitle: string;
  readonly simulatedWords: string;
}

const en: CandidateWords = {
  interfaceTitle: ({ name, kind }) => `Mirror port or interface ${name} (${kind})`,
  interfaceWords:
    'Everything that passes this network card. On an ordinary switch that is the traffic of this machine and what is sent to all; at a mirror port it is the whole network.',
  mirrorHint: 'To see every device, plug this card into a mirror port of the switch, or run Porchlight on the router.',
  permissionHint:
    'This machine may not capture yet. These commands give the right; Porchlight itself stays without privileges.',
  sshTitle: 'The router, by ssh',
  sshWords:
    'Everything that goes in and out of the home, device by device, because all of it passes the router. It needs tcpdump there and a key to sign in with.',
  sshHint:
    'On OpenWrt: opkg install tcpdump-mini. Write the target as ssh://USER@ADDRESS/INTERFACE; the interface is br-lan there.',
  noSsh: 'ssh is not installed here.',
  hostTitle: 'This machine only',
  hostWords:
    'The connections that this machine itself has, and the neighbours that it knows. Needs no rights. What other devices do on the Internet is not seen; of its own UDP only what has one fixed peer, and not how much.',
  hostHint: 'If Porchlight may ask the network by mDNS and SSDP, as phones do, devices tell their names.',
  notLinux: 'Only Linux lists its connections to every user.',
  simulatedTitle: 'Only look: a simulated home',
  simulatedWords: 'A made-up home with a dozen devices, so that you can look around. Nothing is sent anywhere.',
};

const GERMAN_LINKS: Readonly<Record<InterfaceFacts['kind'], string>> = {
  loopback: 'nur dieser Rechner',
  wireless: 'WLAN',
  bridge: 'Brücke',
  virtual: 'virtuell',
  wired: 'Kabel',
};

const de: CandidateWords = {
  interfaceTitle: ({ name, kind }) => `Spiegelport oder Schnittstelle ${name} (${GERMAN_LINKS[kind]})`,
  interfaceWords:
    'Alles, was diese Netzwerkkarte sieht. An einem gewöhnlichen Switch ist das der Verkehr dieses Rechners und was an alle geht; an einem Spiegelport ist es das ganze Netz.',
  mirrorHint:
    'Um jedes Gerät zu sehen: diese Karte an einen Spiegelport des Switches stecken, oder Porchlight auf dem Router laufen lassen.',
  permissionHint:
    'Dieser Rechner darf noch nicht mitschneiden. Diese Befehle geben das Recht; Porchlight selbst bleibt ohne Rechte.',
  sshTitle: 'Der Router, über ssh',
  sshWords:
    'Alles, was in das Zuhause hinein und hinaus geht, Gerät für Gerät, weil es am Router vorbeikommt. Dort wird tcpdump gebraucht und ein Schlüssel zum Anmelden.',
  sshHint:
    'Auf OpenWrt: opkg install tcpdump-mini. Das Ziel schreibt sich ssh://BENUTZER@ADRESSE/SCHNITTSTELLE; die Schnittstelle heißt dort br-lan.',
  noSsh: 'ssh ist hier nicht installiert.',
  hostTitle: 'Nur dieser Rechner',
  hostWords:
    'Die eigenen Verbindungen dieses Rechners und die Nachbarn, die er kennt. Braucht keine Rechte. Was andere Geräte im Internet tun, ist nicht zu sehen; von seinem eigenen UDP nur, was eine feste Gegenstelle hat, und nicht, wie viel.',
  hostHint: 'Darf Porchlight über mDNS und SSDP ins Netz fragen, wie es Telefone tun, dann sagen Geräte ihre Namen.',
  notLinux: 'Nur Linux zeigt jedem Benutzer die Verbindungen.',
  simulatedTitle: 'Nur ansehen: ein simuliertes Zuhause',
  simulatedWords: 'Ein erfundenes Zuhause mit einem Dutzend Geräten zum Umsehen. Nichts wird irgendwohin gesendet.',
};
