// What each detector and learner looks for, in the reader's language: German beside the descriptions that they declare themselves.
import { kindWords } from '../alerts/catalogue.ts';
import type { Language } from '../base/language.ts';

export interface KindDescription {
  readonly title: string;
  readonly description: string;
}

/** `declared`: the English words of the detector or learner itself. */
export function describeKind(name: string, declared: KindDescription, language: Language): KindDescription {
  if (language === 'en' || !Object.hasOwn(GERMAN, name)) return declared;
  return { title: kindWords(name, language)?.title ?? declared.title, description: GERMAN[name]! };
}

const GERMAN: Readonly<Record<string, string>> = {
  'port-scan':
    'Eine Adresse probiert viele verschiedene TCP- oder UDP-Ports einer anderen ohne Antwort aus (SYN, Verbindung, ACK, FIN, Xmas, Null und UDP). Ports, die antworten und sofort zurückgesetzt werden, zählen auch (halb offene Suche), ebenso einige wenige Ports auf jedem von vielen Rechnern im eigenen Netz. Ports werden genau gezählt; die Zeit spielt innerhalb des Fensters keine Rolle.',
  'host-sweep':
    'Ein Gerät probiert viele Adressen aus: ARP-Anfragen und Nachbarsuche von IPv6, Pings, ein TCP-Port (SYN oder ACK) oder ein UDP-Port auf vielen Adressen ohne Antwort; oder viele IP-Protokolle einer Adresse. Gezählt werden verschiedene Adressen, nicht Pakete, darum wird auch eine langsame Suche gefunden.',
  flood:
    'Eine Adresse bekommt massenhaft TCP-Verbindungsversuche, andere TCP-Pakete aus dem Nichts, UDP- oder ICMP-Pakete ohne Antworten, Pakete anderer IP-Protokolle, IP-Fragmente, die nie ganz werden, oder Antworten, nach denen sie nie gefragt hat (Reflexion). Gemeldet wird das Opfer, und die Quelle, wenn ein Gerät im eigenen Netz das meiste davon sendet.',
  'brute-force':
    'Eine Adresse öffnet viele kurze, ähnliche Verbindungen zu einem Anmeldedienst (SSH, Telnet, FTP, RDP, VNC), wird wieder und wieder abgelehnt (FTP, HTTP, MQTT), ohne dass dazwischen eine Anmeldung gelingt, oder versucht einen Dienst vieler Rechner; oder viele Adressen im Internet versuchen den eines Rechners. SSH-Sitzungen, die jemanden einlassen (git, scp, rsync, ansible), zählen nicht: Das verrät, was der Server nach dem Schlüsselaustausch sendet. Schnelles Raten zeigt sich an den Verbindungen einer Minute, langsames an ihrer Summe über Stunden.',
  'arp-spoof':
    'Eine MAC-Adresse beansprucht per ARP eine IP-Adresse, die einer anderen gehört: Die Besitzerin widerspricht, oder niemand hat gefragt, oder ihre eigenen Pakete sagen, wem sie gehört. Ein Wechsel durch DHCP oder ein Gerät, das den Platz eines verstummten einnimmt, ist keiner.',
  'rogue-dhcp':
    'Ein DHCP-Angebot oder eine Bestätigung von einem anderen Server (Kennung und MAC) als dem, der das Netz bisher bedient hat, oder unter dessen Kennung von einer anderen MAC mit einem anderen Router oder DNS-Server. Schwer, wenn es einen anderen Router oder DNS-Server nennt.',
  'mirai-syn':
    'TCP-SYN-Pakete, deren Sequenznummer gleich ihrer IPv4-Zieladresse ist: So schreibt sie die Suche der Mirai-Familie, um Antworten wiederzuerkennen. Drei verschiedene Ziele einer Quelle sind ein Beweis.',
  'dns-tunnel':
    'Ein Gerät fragt nach vielen verschiedenen, langen, zufällig aussehenden Namen unter einer registrierten Domain, wie es Tunnel (iodine, dns2tcp, dnscat2) tun. TXT- und NULL-Anfragen wiegen mehr. Anfragen, die ein DNS-Server weiterreicht, zählen für das Gerät, das ihn gefragt hat. Sperrlisten und Prüfsummen von Virenscannern antworten mit 127.0.0.0/8 (RFC 5782): Das ist von geringer Schwere.',
  'generated-names':
    'Ein Gerät fragt nach vielen verschiedenen Domains, die sich ein Programm ausgedacht hat: Ihre Buchstaben folgen nicht aufeinander wie in gewöhnlichen Namen (Tabelle der Buchstabenpaare), und das DNS sagt, dass es sie nicht gibt. Anfragen, die ein DNS-Server weiterreicht, zählen für das Gerät, das ihn gefragt hat; wo nur der Server zu sehen ist, sagt es die Meldung. Namen innerhalb einer registrierten Domain (Verteilnetze, Sperrlisten, Prüfsummen), lokale Namen und Rückfragen nach Adressen zählen nicht.',
  'modbus-scan':
    'Ein Rechner, dessen Modbus-Anfragen eine Steuerung meistens ablehnt (unzulässige Funktion oder Datenadresse): Er probiert aus, was die Steuerung hat, wo eine gewöhnliche Station es weiß.',
  beacon:
    'Verbindungen eines Geräts zu einem Ziel draußen, bewertet wie in RITA (regelmäßige Abstände, gleiche Größen, Verteilung über den Tag, Dauer). Die meisten gelten der Cloud eines Herstellers, darum ist der Wert allein nur ein Hinweis; ein Ziel ohne Namen, neu, auf einem ungewöhnlichen Port und nur von einem Gerät angesprochen ist mehr.',
  'new-destination':
    'Ein Gerät spricht mit einem Host im Internet, oder mit einem Port von einem, den sein Vertrag nicht kennt.',
  'new-peer':
    'Ein Gerät beginnt, mit einem anderen Gerät des Hauses zu sprechen, oder mit einem anderen Dienst von einem.',
  'new-service':
    'Ein Gerät antwortet auf einem Port, auf dem es nie geantwortet hat, oder antwortet zum ersten Mal dem Internet.',
  'unusual-hour': 'Ein Gerät, das regelmäßige Zeiten einhält, ist zu einer Tageszeit wach, zu der es das nie war.',
  'unusual-volume':
    'Mehr Bytes in einer Minute gesendet oder empfangen, oder weit mehr gesendet als empfangen, als das Gerät je hatte: eine Sendung, die es nie machte, eine Flut.',
  'unusual-rate':
    'Mehr begonnene Verbindungen, gesendete Pakete oder erfragte Namen in einer Minute, als das Gerät je hatte: ein Scan, eine Flut, ein Wurm, der andere sucht.',
  behaviour:
    'Alle Zahlen einer Minute zusammen (Isolation Forest): eine Mischung, die das Gerät nie zeigte, auch wo jede Zahl für sich gewöhnlich ist.',
};
