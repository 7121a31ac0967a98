import { expect, test } from 'vitest';
import { tallyHost } from '../features/host-set.ts';
import { HOST_STATES, type HostConnection } from '../features/host-snapshot.ts';
import { tallyWords } from './host-words.ts';

const socket = (state: string, remotePort: number, process = ''): HostConnection => ({
  protocol: 'tcp',
  localAddress: '10.0.0.1',
  localPort: 40_000,
  remoteAddress: remotePort === 0 ? '' : '10.0.0.2',
  remotePort,
  state: HOST_STATES.indexOf(state as (typeof HOST_STATES)[number]),
  process,
});

const words = (...connections: HostConnection[]): string =>
  tallyWords(
    tallyHost({
      atMs: 0,
      connections,
      counters: { tcpOpened: 0, tcpAccepted: 0, tcpFailed: 0, tcpReset: 0, udpSent: 0, unreachable: 0 },
      unlisted: 0,
    }),
  );

test('a line counts peers, ports, visible programs and sockets by state', () => {
  expect(
    words(
      socket('established', 443, 'curl'),
      socket('established', 80, 'curl'),
      socket('syn-sent', 22),
      socket('listen', 0),
    ),
  ).toBe('1 peer, 3 ports, 1 program (curl); 2 established, 1 syn-sent, 1 listening');
  expect(words({ ...socket('', 53), protocol: 'udp' })).toBe('1 peer, 1 port; 1 UDP');
  expect(words()).toBe('0 peers, 0 ports; no sockets');
});

test('many programs are named in part, and no name moves the cursor', () => {
  const line = words(...['b', 'a\u001b[2J', 'd', 'c', 'e'].map((name, i) => socket('established', i + 1, name)));
  expect(line).toMatch(/5 programs \(a.*, b, c and 2 more\)/);
  expect(line).not.toContain('\u001b');
});
