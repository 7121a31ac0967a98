// What settings are and do, in German: the counterpart of settings-schema.ts for the form; the file, the flags and the docs stay English.

export interface GermanSetting {
  readonly title: string;
  readonly description: string;
  readonly unit?: string;
  /** Titles of its choices, by what stands in the file. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** By setting name; the test holds that none is missing. */
export const germanSettings: Readonly<Record<string, GermanSetting>> = {
  'input.kind': {
    title: 'Quelle',
    description:
      'Automatisch: das Beste, was dieser Rechner hergibt. Schnittstelle: eine Netzwerkschnittstelle. Router: der Router, über ssh. Dieser Rechner: seine eigenen Verbindungen. Aufzeichnung: eine Datei mit Paketen. Simuliert: ein erfundenes Zuhause. Nichts: Es wird nichts mitgelesen.',
    choices: {
      auto: 'Automatisch',
      interface: 'Schnittstelle',
      ssh: 'Router',
      host: 'Dieser Rechner',
      capture: 'Aufzeichnung',
      simulated: 'Simuliert',
      none: 'Nichts',
    },
  },
  'input.target': {
    title: 'Welche genau',
    description:
      'Der Name der Schnittstelle, ssh://Benutzer@Router/Schnittstelle für einen Router, der ganze Pfad einer Aufzeichnung; sonst leer.',
  },
  'input.mayAsk': {
    title: 'Darf im Netz fragen',
    description:
      'Mit der Quelle „Dieser Rechner“: fragt über mDNS und SSDP, wer da ist, wie es Telefone tun. Dabei gehen Pakete in dein Netz.',
  },
  'input.filter': {
    title: 'Filter',
    description: 'Liest nur Pakete, auf die er passt, in der Sprache von tcpdump, etwa „not host 192.168.1.9“.',
  },
  'home.networks': {
    title: 'Deine Netze',
    description: 'Netze, deren Geräte beobachtet werden. Leer: alle privaten Bereiche.',
  },
  'home.timezone': {
    title: 'Zeitzone',
    description:
      'Die Zeitzone, in der dein Zuhause lebt: Was nachts üblich ist, hängt davon ab. auto: die des Systems.',
  },
  'home.language': {
    title: 'Sprache',
    description: 'Sprache der Nachrichten; automatisch ist es die des Systems. Die Oberfläche folgt dem Browser.',
    choices: { auto: 'Automatisch', en: 'Englisch', de: 'Deutsch' },
  },
  'learning.span': {
    title: 'Lernzeit',
    description:
      'Wie lange jedes Gerät von seinem ersten Paket an nur kennengelernt wird. Tatsachen werden von der ersten Minute an gemeldet.',
  },
  'alerts.budget': {
    title: 'Alarmbudget',
    description:
      'Wie viele Fehlalarme über Gelerntes du für das ganze Zuhause in Kauf nimmst, etwa 1/week oder 2/day. Tatsachen zählen nicht mit.',
  },
  'store.keepDays': {
    title: 'Aufbewahrt für',
    description: 'Ältere Zusammenfassungen des Verkehrs und ältere Meldungen werden gelöscht.',
    unit: 'Tage',
  },
  'store.sizeLimit': {
    title: 'Größe auf dem Datenträger',
    description: 'Darüber weichen die ältesten Zusammenfassungen, danach die ältesten Meldungen.',
  },
  'web.port': { title: 'Port', description: 'Wo die Oberfläche lauscht; 0 nimmt irgendeinen freien.' },
  'web.bind': {
    title: 'Wer sie erreicht',
    description: 'local: nur dieser Rechner. lan: das ganze Netz, über HTTPS. Oder eine Adresse, auf der sie lauscht.',
  },
  'web.certificate': {
    title: 'Zertifikat',
    description: 'Pfad einer eigenen Zertifikatskette (PEM). Leer: Es wird eins gemacht, wenn HTTPS es braucht.',
  },
  'web.key': { title: 'Schlüssel des Zertifikats', description: 'Pfad des privaten Schlüssels dazu (PEM).' },
  'web.insecureHttp': {
    title: 'Ohne HTTPS',
    description:
      'Spricht unverschlüsseltes HTTP ins Netz. Passwörter lassen sich unterwegs lesen: nur hinter einem Proxy mit TLS.',
  },
  'web.trustedProxies': {
    title: 'Vertraute Proxys',
    description: 'Adressen von Proxys, deren X-Forwarded-For und X-Forwarded-Proto geglaubt wird.',
  },
  'web.hostNames': {
    title: 'Weitere Rechnernamen',
    description:
      'Namen, unter denen ein Browser sie erreichen darf, neben Adressen, localhost, dem Namen dieses Rechners und *.local.',
  },
  'web.publicAddress': {
    title: 'Adresse in Nachrichten',
    description: 'Damit beginnen Verweise in Mails und anderen Nachrichten. Leer: Nachrichten haben keine Verweise.',
  },
  'uploads.sizeLimit': {
    title: 'Größte hochgeladene Datei',
    description: 'Aufzeichnungen und Tabellen, die zum Prüfen hochgeladen werden.',
  },
  'sessions.idle': {
    title: 'Endet unbenutzt nach',
    description: 'Ein Browser, der so lange nichts tut, muss sich neu anmelden.',
  },
  'sessions.absolute': {
    title: 'Endet nach',
    description: 'So lange nach dem Anmelden muss sich ein Browser neu anmelden.',
  },
  'notify.quietFrom': {
    title: 'Ruhe ab',
    description: 'Ab dieser Uhrzeit wird nur Schweres gesendet; das Übrige kommt zusammen, wenn die Ruhe endet.',
  },
  'notify.quietUntil': { title: 'Ruhe bis', description: 'Ende der Ruhezeit.' },
  'notify.digestAt': {
    title: 'Tägliche Zusammenfassung um',
    description:
      'Meldungen über Gelerntes, die nicht schwer sind, kommen zu dieser Uhrzeit zusammen. Leer: jede sofort.',
  },
  'notify.floodCap': {
    title: 'Höchstens Nachrichten je Stunde',
    description: 'Für jeden Kanal; was darüber ist, wird am Ende der Stunde als „N weitere“ gemeldet.',
    unit: 'Nachrichten je Stunde',
  },
  'notify.allowedAddresses': {
    title: 'Erlaubte Ziele',
    description:
      'Adressen, an die Nachrichten gehen dürfen, obwohl es die dieses Rechners oder solche der eigenen Leitung (link-local) sind, etwa 127.0.0.1 für einen Mailserver hier.',
  },
  'memory.openConnections': {
    title: 'Offene Verbindungen',
    description: 'So viele Verbindungen dürfen zugleich offen sein; darüber weicht der älteste Versuch.',
  },
  'memory.scanLimit': {
    title: 'Speicher einer Prüfung',
    description: 'Die Prüfung einer hochgeladenen Datei, die mehr braucht, wird beendet.',
  },
  'simulation.seed': { title: 'Startwert', description: 'Derselbe Startwert ergibt dasselbe Zuhause.' },
  'log.level': {
    title: 'Wie viel protokolliert wird',
    description: 'Zeilen dieser Stufe und schwerere.',
    choices: { error: 'Nur Fehler', warning: 'Auch Warnungen', info: 'Alles' },
  },
};
