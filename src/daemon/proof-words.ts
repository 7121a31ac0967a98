// Words of the proof run: what is sent, what each stage means, and what to do when it saw nothing.
import type { Language } from '../api/ports.ts';
import type { InputChoice } from '../documents/setup.ts';

export const PROOF_STAGES = ['sent', 'captured', 'flow', 'detector', 'alert', 'stored', 'pushed', 'notified'] as const;
export type ProofStage = (typeof PROOF_STAGES)[number];

interface StageWords {
  readonly title: string;
  readonly words: string;
  readonly missing: string;
  readonly hint: (input: InputChoice['kind']) => string;
}

interface ProofWords {
  readonly planReal: string;
  readonly planSimulated: string;
  readonly notFromHost: string;
  readonly notWithout: string;
  readonly packets: string;
  readonly simulatedPackets: string;
  readonly nobody: string;
  readonly skipped: string;
  readonly toldBefore: string;
  readonly stages: Readonly<Record<ProofStage, StageWords>>;
}

const en: ProofWords = {
  planReal:
    'This machine tries to open connections to 192.0.2.1, an address that belongs to nobody (RFC 5737). The attempts end at your router. They look like a port scan, which must then be found, stored and told.',
  planSimulated: 'A port scan is played in the simulated home. Nothing is sent.',
  notFromHost:
    'The connections of this machine alone show only what was opened; the attempts of the proof run never are. It needs an interface or the router.',
  notWithout: 'No input is live: there is nothing to prove.',
  packets: 'attempts to connect (TCP SYN), one each to well-known ports',
  simulatedPackets: 'simulated packets only',
  nobody: 'nobody',
  skipped: 'Does not apply here.',
  toldBefore: 'This scan was told before; the same incident is told again after an hour.',
  stages: {
    sent: {
      title: 'Sent',
      words: 'The packets left this machine.',
      missing: 'The packets could not be sent.',
      hint: () => 'check that this machine has a network connection.',
    },
    captured: {
      title: 'Captured',
      words: 'The packets were seen by the capture.',
      missing: 'The capture saw none of the packets.',
      hint: (input) =>
        input === 'ssh'
          ? "the router does not see this machine's traffic: is it on another network? Try its other interfaces."
          : 'the packets left by another interface: choose the one with the default route (`ip route`).',
    },
    flow: {
      title: 'Connections',
      words: 'They became connection records.',
      missing: 'They were captured but became no connections.',
      hint: () => 'look at Health for malformed packets, and report it: this should not happen.',
    },
    detector: {
      title: 'Detected',
      words: 'The port scan detector found them.',
      missing: 'No detector found them.',
      hint: () => 'is the address of this machine within "your networks" in the settings?',
    },
    alert: {
      title: 'Alert',
      words: 'An alert was made of it.',
      missing: 'No alert was made of it.',
      hint: () => 'an allow rule may cover port scans of this machine: look at the rules.',
    },
    stored: {
      title: 'Stored',
      words: 'It is in the data folder.',
      missing: 'It could not be stored.',
      hint: () => 'look at Health: is the disk full?',
    },
    pushed: {
      title: 'On screen',
      words: 'Open dashboards were told.',
      missing: 'Open dashboards were not told.',
      hint: () => 'reload the page; a proxy in between may hold event streams back.',
    },
    notified: {
      title: 'Notified',
      words: 'A message got through.',
      missing: 'No message got through.',
      hint: () => 'test the channels in the settings; a channel may want graver alerts only, or it is a quiet hour.',
    },
  },
};

const de: ProofWords = {
  planReal:
    'Dieser Rechner versucht, Verbindungen zu 192.0.2.1 zu öffnen, einer Adresse, die niemandem gehört (RFC 5737). Die Versuche enden an deinem Router. Sie sehen aus wie eine Portsuche, die dann gefunden, gespeichert und gemeldet werden muss.',
  planSimulated: 'Im simulierten Zuhause wird eine Portsuche gespielt. Nichts wird gesendet.',
  notFromHost:
    'Die eigenen Verbindungen dieses Rechners zeigen nur, was zustande kam; die Versuche der Probe tun das nie. Dafür braucht es eine Schnittstelle oder den Router.',
  notWithout: 'Es kommt kein laufender Verkehr herein: Es gibt nichts zu zeigen.',
  packets: 'Verbindungsversuche (TCP SYN), je einer zu bekannten Ports',
  simulatedPackets: 'nur simulierte Pakete',
  nobody: 'niemanden',
  skipped: 'Entfällt hier.',
  toldBefore: 'Diese Suche wurde schon gemeldet; derselbe Vorfall wird erst nach einer Stunde wieder gemeldet.',
  stages: {
    sent: {
      title: 'Gesendet',
      words: 'Die Pakete haben diesen Rechner verlassen.',
      missing: 'Die Pakete konnten nicht gesendet werden.',
      hint: () => 'prüfe, ob dieser Rechner mit dem Netz verbunden ist.',
    },
    captured: {
      title: 'Mitgelesen',
      words: 'Die Pakete wurden mitgelesen.',
      missing: 'Keines der Pakete wurde mitgelesen.',
      hint: (input) =>
        input === 'ssh'
          ? 'der Router sieht den Verkehr dieses Rechners nicht: Steht er in einem anderen Netz? Versuch seine anderen Schnittstellen.'
          : 'die Pakete gingen über eine andere Schnittstelle hinaus: Wähle die mit der Standardroute (`ip route`).',
    },
    flow: {
      title: 'Verbindungen',
      words: 'Aus ihnen wurden Verbindungen.',
      missing: 'Sie wurden mitgelesen, aber zu keinen Verbindungen.',
      hint: () => 'sieh unter Zustand nach beschädigten Paketen, und melde es: Das sollte nicht sein.',
    },
    detector: {
      title: 'Erkannt',
      words: 'Die Erkennung von Portsuchen hat sie gefunden.',
      missing: 'Keine Erkennung hat sie gefunden.',
      hint: () => 'liegt die Adresse dieses Rechners in „Deine Netze“ in den Einstellungen?',
    },
    alert: {
      title: 'Meldung',
      words: 'Daraus wurde eine Meldung.',
      missing: 'Daraus wurde keine Meldung.',
      hint: () => 'eine Regel deckt vielleicht Portsuchen dieses Rechners: Sieh dir die Regeln an.',
    },
    stored: {
      title: 'Gespeichert',
      words: 'Sie liegt im Datenordner.',
      missing: 'Sie konnte nicht gespeichert werden.',
      hint: () => 'sieh unter Zustand nach: Ist der Datenträger voll?',
    },
    pushed: {
      title: 'Auf dem Schirm',
      words: 'Offene Oberflächen haben sie bekommen.',
      missing: 'Offene Oberflächen haben sie nicht bekommen.',
      hint: () => 'lade die Seite neu; ein Proxy dazwischen kann den Strom der Ereignisse aufhalten.',
    },
    notified: {
      title: 'Benachrichtigt',
      words: 'Eine Nachricht kam durch.',
      missing: 'Keine Nachricht kam durch.',
      hint: () =>
        'prüfe die Kanäle in den Einstellungen; ein Kanal will vielleicht nur Schwereres, oder es ist Ruhezeit.',
    },
  },
};

export function proofWords(language: Language): ProofWords {
  return language === 'de' ? de : en;
}
