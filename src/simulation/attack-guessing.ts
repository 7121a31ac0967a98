// Attacks that guess passwords: SSH on the router, telnet on a camera.
import type { AttackSpec } from './attack.ts';
import { Recurrence } from './habit.ts';
import { asciiBytes } from './plain-messages.ts';
import { type Message, MessageList } from './script.ts';
import { TcpConversation } from './tcp-conversation.ts';

const TRIES = 60;
const SSH = 22;
const TELNET = 23;

export const bruteForce: AttackSpec = {
  name: 'ssh-guess',
  words: {
    en: {
      title: 'Guessing SSH passwords',
      description: 'A computer logs in to the router by SSH again and again, a few passwords a connection.',
    },
    de: {
      title: 'SSH-Passwörter raten',
      description:
        'Ein Computer meldet sich immer wieder per SSH am Router an, mit ein paar Passwörtern je Verbindung.',
    },
  },
  kinds: ['computer', 'hub', 'tv'],
  expects: ['brute-force'],
  begin({ device, network, random }, startUs) {
    let tries = 0;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (++tries > TRIES) return Number.POSITIVE_INFINITY;
        network.add(
          new TcpConversation({
            from: device.station,
            to: network.router,
            sourcePort: device.nextPort(),
            destinationPort: SSH,
            script: new MessageList(sshLogin()),
            ending: 'responder',
            random,
            startUs: nowUs,
            hasStamps: device.model.hasStamps,
          }),
        );
        return 2e6 + random() * 3e6;
      }),
    );
  },
};

/** RFC 4253 and 4252 by their sizes: greetings, key exchange, three passwords that are refused. */
function sshLogin(): Message[] {
  const client = asciiBytes('SSH-2.0-libssh2_1.10.0\r\n');
  const server = asciiBytes('SSH-2.0-dropbear_2022.83\r\n');
  const refused: Message[] = [0, 1, 2].flatMap(() => [
    { side: 0, bytes: 84, waitUs: 15_000 },
    { side: 1, bytes: 52, waitUs: 350_000 },
  ]);
  return [
    { side: 0, bytes: client.length, head: client, waitUs: 1000 },
    { side: 1, bytes: server.length, head: server, waitUs: 4000 },
    { side: 0, bytes: 680, waitUs: 900 },
    { side: 1, bytes: 620, waitUs: 3000 },
    { side: 0, bytes: 48, waitUs: 4000 },
    { side: 1, bytes: 320, waitUs: 12_000 },
    { side: 0, bytes: 16, waitUs: 3000 },
    { side: 0, bytes: 52, waitUs: 900 },
    { side: 1, bytes: 52, waitUs: 900 },
    ...refused,
  ];
}

const WORDS: readonly (readonly [string, string])[] = [
  ['root', 'xc3511'],
  ['root', 'vizxv'],
  ['admin', 'admin'],
  ['root', '888888'],
  ['root', 'default'],
  ['support', 'support'],
];

export const telnetGuess: AttackSpec = {
  name: 'telnet-guess',
  words: {
    en: {
      title: 'Guessing telnet passwords',
      description: "A device tries Mirai's list of factory passwords on a camera at home by telnet.",
    },
    de: {
      title: 'Telnet-Passwörter raten',
      description: 'Ein Gerät probiert Mirais Liste von Werkspasswörtern per Telnet an einer Kamera zu Hause.',
    },
  },
  kinds: ['plug', 'light', 'computer'],
  expects: ['brute-force'],
  begin({ device, network, random }, startUs) {
    const victim = network.deviceOf('camera') ?? network.devices.find((each) => each !== device);
    let tries = 0;
    network.add(
      new Recurrence(startUs, (nowUs) => {
        if (++tries > TRIES) return Number.POSITIVE_INFINITY;
        const [user, password] = WORDS[tries % WORDS.length]!;
        network.add(
          new TcpConversation({
            from: device.station,
            to: victim?.station ?? network.router,
            sourcePort: device.nextPort(),
            destinationPort: TELNET,
            script: new MessageList(telnetLogin(user, password)),
            ending: 'responder',
            random,
            startUs: nowUs,
          }),
        );
        return 3e6 + random() * 3e6;
      }),
    );
  },
};

function telnetLogin(user: string, password: string): Message[] {
  const say = (side: 0 | 1, text: string, waitUs: number): Message => {
    const head = asciiBytes(text);
    return { side, bytes: head.length, head, waitUs };
  };
  return [
    say(1, 'ipcam login: ', 20_000),
    say(0, `${user}\r\n`, 50_000),
    say(1, 'Password: ', 5000),
    say(0, `${password}\r\n`, 60_000),
    say(1, 'Login incorrect\r\n', 900_000),
  ];
}
