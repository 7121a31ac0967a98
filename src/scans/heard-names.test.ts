import { expect, test } from 'vitest';
import type { DnsFact, FlowIdentity } from '../packets/facts.ts';
import { HeardNames } from './heard-names.ts';

const PHONE = '192.168.1.20';
const CAMERA = '192.168.1.21';
const SERVER = '203.0.113.7';

function flowOf(originator: string): FlowIdentity {
  return {
    serial: 1,
    uid: 'C1',
    protocol: 17,
    originator,
    originatorPort: 40_000,
    responder: '192.168.1.1',
    responderPort: 53,
    originatorMac: null,
    responderMac: null,
  };
}

function answer(client: string, name: string, address = SERVER): DnsFact {
  return {
    kind: 'dns',
    timeUs: 0,
    timeNs: 0,
    flow: flowOf(client),
    fromOriginator: false,
    transport: 'dns',
    id: 1,
    isResponse: true,
    operation: 0,
    responseCode: 0,
    flags: 0,
    questions: [{ name, type: 1, class: 1 }],
    answers: [{ name, type: 1, ttlSeconds: 60, data: address }],
    length: 60,
  };
}

test('an address has the name that each client knows it by, and the last one for everybody else', () => {
  const names = new HeardNames();
  names.observe(answer(CAMERA, 'video.example.com'));
  names.observe(answer(PHONE, 'news.example.net'));
  expect(names.nameOf(SERVER, CAMERA)).toBe('video.example.com');
  expect(names.nameOf(SERVER, PHONE)).toBe('news.example.net');
  expect(names.nameOf(SERVER, '192.168.1.99')).toBe('news.example.net');
  expect(names.nameOf('203.0.113.8', PHONE)).toBeNull();
});

test('names without end are forgotten from the oldest on', () => {
  const names = new HeardNames();
  names.observe(answer(CAMERA, 'video.example.com'));
  for (let i = 0; i < 5000; i++) names.observe(answer(PHONE, `n${i}.example.net`, `198.51.${i >> 8}.${i & 255}`));
  expect(names.nameOf(SERVER, CAMERA)).toBeNull();
  expect(names.nameOf('198.51.19.135', PHONE)).toBe('n4999.example.net');
});
