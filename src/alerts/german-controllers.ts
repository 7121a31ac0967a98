// German words of alerts about names, controllers and regular contacts.
import { CHECK_DEVICE_DE, CLOSE_DNS_DE } from './german-advice.ts';
import { germanCount, germanCounted, germanEvery, germanJoin, germanTimes, germanWithin } from './german-pieces.ts';
import type { TranslatedKind } from './kind-words.ts';
import { listOf, numberOf, textOf } from './words.ts';

const generatedNames: TranslatedKind = {
  title: 'Maschinell erzeugte Namen',
  sentence: (who, n) => {
    const count = numberOf(n, 'names');
    const look = numberOf(n, 'isAnyLook') === 1 ? 'verschiedenen' : 'maschinell erzeugten';
    const isOne = count === 1;
    const fault =
      numberOf(n, 'missing') > 0
        ? isOne
          ? 'nicht existiert'
          : 'nicht existieren'
        : isOne
          ? 'zufällig aussieht'
          : 'zufällig aussehen';
    const examples = germanJoin(listOf(n, 'examples').slice(0, 2));
    return `${who} hat ${germanWithin(numberOf(n, 'seconds'))} nach ${germanCounted(count, `${look} Domain`, `${look} Domains`)} gefragt, die ${fault}${examples === '' ? '' : `, etwa ${examples}`}.`;
  },
  labels: {
    names: 'Maschinell erzeugte Domains',
    missing: 'Davon ohne Antwort',
    examples: 'Beispiele',
    seconds: 'Sekunden',
  },
  meaning: (n) =>
    numberOf(n, 'isServer') === 1
      ? 'So findet Schadsoftware ihre Lenker. Dies ist ein Router oder DNS-Server, der für andere fragt; befallen ist also womöglich ein Gerät dahinter.'
      : numberOf(n, 'missing') > 0
        ? 'So findet Schadsoftware ihre Lenker.'
        : 'So findet Schadsoftware ihre Lenker; auch Werbe- und Verteilnetze haben solche Namen.',
  actions: (n, { isOutside }) => {
    if (isOutside) return [CLOSE_DNS_DE];
    return numberOf(n, 'isServer') === 1
      ? [
          'Suche in seiner Liste der DNS-Anfragen das Gerät, das nach diesen Namen gefragt hat, und nimm jenes vom Netz.',
        ]
      : [CHECK_DEVICE_DE];
  },
};

const modbusScan: TranslatedKind = {
  title: 'Steuerung erkundet (Modbus)',
  sentence: (who, n) => {
    const refusals = numberOf(n, 'refusals');
    return `${who} hat ${germanWithin(numberOf(n, 'seconds'))} ${germanCounted(refusals, 'Modbus-Anfrage', 'Modbus-Anfragen')} an ${textOf(n, 'target')} geschickt, die abgelehnt ${refusals === 1 ? 'wurde' : 'wurden'}, von ${germanCount(numberOf(n, 'answers'))} insgesamt: Da wird ausprobiert, was die Steuerung kann.`;
  },
  labels: {
    refusals: 'Abgelehnte Anfragen',
    answers: 'Beantwortete Anfragen',
    target: 'Steuerung',
    functions: 'Funktionscodes',
    seconds: 'Sekunden',
  },
  meaning: () => '',
  actions: (_, { isOutside }) =>
    isOutside
      ? [
          'Steuerungen dürfen aus dem Internet nicht erreichbar sein: Schließe den Weg dorthin jetzt im Router oder in der Firewall.',
        ]
      : [
          'Finde heraus, wer an dieser Station arbeitet.',
          'Wenn niemand die Anlage einrichtet, trenne die Station von den Steuerungen und suche auf ihr nach einem Eindringling.',
        ],
};

const beacon: TranslatedKind = {
  title: 'Regelmäßiger Kontakt',
  sentence: (who, n) => {
    const name = textOf(n, 'name');
    const destination = textOf(n, 'destination');
    const target = name === '' ? `${destination} (kein Name bekannt)` : `${name} (${destination})`;
    return `${who} hat ${target} über ${textOf(n, 'protocol')}-Port ${numberOf(n, 'port')} ${germanEvery(numberOf(n, 'intervalSeconds'))} angesprochen, insgesamt ${germanTimes(numberOf(n, 'connections'))}, regelmäßig wie eine Uhr (${germanCount(numberOf(n, 'score'))} von 1).`;
  },
  labels: {
    score: 'Wert',
    timing: 'Takt',
    sizes: 'Größen',
    duration: 'Dauer',
    histogram: 'Verteilung über den Tag',
    connections: 'Verbindungen',
    intervalSeconds: 'Abstand, Sekunden',
    destination: 'Ziel',
    port: 'Port',
    name: 'Name',
    devices: 'Geräte, die dorthin gehen',
    newFor: 'Erster Kontakt, Stunden nachdem das Gerät zuerst gesehen wurde',
  },
  meaning: (n) =>
    textOf(n, 'name') === ''
      ? 'Die meisten regelmäßigen Kontakte gelten der Cloud eines Herstellers; dieser hat keinen Namen und einen ungewöhnlichen Port.'
      : 'Die meisten regelmäßigen Kontakte gelten der Cloud eines Herstellers.',
  actions: (n) => [
    textOf(n, 'name') === ''
      ? `Schlag ${textOf(n, 'destination')} nach; sperre die Adresse, wenn weder du noch der Hersteller des Geräts sie kennt.`
      : `Nichts zu tun, wenn ${textOf(n, 'name')} dem Hersteller des Geräts gehört; sonst sperre es.`,
  ],
};

/** Words by kind. */
export const germanControllers = { 'generated-names': generatedNames, 'modbus-scan': modbusScan, beacon } as const;
