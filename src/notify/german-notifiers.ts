// What kinds of channels are and ask, in German: the counterpart of the notifiers' own words for the form.
import type { ChannelKind, ChannelKindRow } from '../documents/setup.ts';

interface GermanField {
  readonly title: string;
  readonly description: string;
  /** Titles of its choices, by their value. */
  readonly choices?: Readonly<Record<string, string>>;
}

interface GermanNotifier {
  readonly title: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, GermanField>>;
}

const newDevices: GermanField = {
  title: 'Auch neue Geräte',
  description: 'Meldet auch jedes Gerät, das neu im Netz ist.',
};

/** By kind and field; the test holds that none is missing. */
const germanNotifiers: Readonly<Record<ChannelKind, GermanNotifier>> = {
  email: {
    title: 'E-Mail',
    description: 'Mails über deinen Mailserver, verschlüsselt.',
    fields: {
      server: {
        title: 'Mailserver',
        description: 'Name des Servers für ausgehende Mail (SMTP), etwa smtp.example.net.',
      },
      port: { title: 'Port', description: '587 für STARTTLS, 465 für TLS.' },
      security: {
        title: 'Verschlüsselung',
        description:
          'STARTTLS: beginnt offen und muss verschlüsselt werden. TLS: von Anfang an verschlüsselt. Keine: niemals.',
        choices: { starttls: 'STARTTLS', tls: 'TLS', none: 'Keine' },
      },
      user: { title: 'Benutzer', description: 'Leer: ohne Anmeldung.' },
      password: { title: 'Passwort', description: 'Oft eins, das eigens für dieses Programm gemacht ist.' },
      from: { title: 'Von', description: 'Adresse des Absenders; meist die des Benutzers.' },
      to: { title: 'An', description: 'Mailadressen, durch Kommas getrennt; höchstens 10.' },
      trustsAnyCertificate: {
        title: 'Jedes Zertifikat',
        description: 'Nimmt ein Zertifikat, das niemand Bekanntes unterschrieben hat, wie bei Mailservern zu Hause.',
      },
      allowsPlainPassword: {
        title: 'Passwort ohne Verschlüsselung',
        description: 'Mit der Verschlüsselung „Keine“: sendet das Passwort trotzdem. Unterwegs kann es jeder lesen.',
      },
      newDevices,
    },
  },
  webhook: {
    title: 'Webhook',
    description:
      'Schickt JSON an eine Adresse: an ein eigenes Programm, Home Assistant, Slack, Discord, Teams oder ntfy.',
    fields: {
      template: {
        title: 'Für',
        description: 'Programme: alle Felder als JSON. Die anderen: so, wie der Dienst es haben will.',
        choices: {
          generic: 'Programme',
          slack: 'Slack',
          discord: 'Discord',
          teams: 'Teams',
          ntfy: 'ntfy',
        },
      },
      url: {
        title: 'Adresse',
        description: 'Wohin es geht. Bei ntfy ist das Thema ihr letzter Teil: https://ntfy.sh/dein-thema.',
      },
      token: {
        title: 'Token',
        description: 'Geht als „Authorization: Bearer TOKEN“ mit, wo die andere Seite eins verlangt.',
      },
      signingKey: {
        title: 'Schlüssel für Unterschriften',
        description:
          'Unterschreibt jede Nachricht (HMAC-SHA256, Kopfzeile Porchlight-Signature), damit dein Programm den Absender kennt.',
      },
      trustsAnyCertificate: {
        title: 'Jedes Zertifikat',
        description: 'Nimmt ein Zertifikat, das niemand Bekanntes unterschrieben hat, wie bei Rechnern zu Hause.',
      },
      newDevices,
    },
  },
  browser: {
    title: 'Browser',
    description: 'Meldungen der Browser, die die Oberfläche offen haben und sie zeigen dürfen.',
    fields: { newDevices },
  },
  console: {
    title: 'Konsole',
    description: 'Gibt Nachrichten dort aus, wo Porchlight läuft, und in sein Protokoll.',
    fields: { newDevices },
  },
};

/** What a form asks for a kind of channel, with German words. */
export function kindInGerman(row: ChannelKindRow): ChannelKindRow {
  const { title, description, fields } = germanNotifiers[row.kind];
  return {
    ...row,
    title,
    description,
    fields: row.fields.map((field) => {
      const words = fields[field.name];
      if (words === undefined) return field;
      const { choices, ...plain } = words;
      const titles =
        choices === undefined ? {} : { choiceTitles: field.choices?.map((each) => choices[each] ?? each) ?? null };
      return { ...field, ...plain, ...titles };
    }),
  };
}
