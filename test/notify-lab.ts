// For tests of notifications: an HTTP endpoint and a mail server that do as they are told, an outbox in memory, and messages.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer as createPlainServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { UTC_ZONE } from '../src/base/time-zone.ts';
import type { AlertRow } from '../src/documents/alerts.ts';
import type { ChannelRecord, OutboxRecord } from '../src/documents/records.ts';
import { DestinationGuard } from '../src/notify/destination-guard.ts';
import { alertMessage, type Message, type MessageStyle } from '../src/notify/message.ts';
import { recordOf } from '../src/notify/policy.ts';

export const labStyle: MessageStyle = { language: 'en', zone: UTC_ZONE, publicAddress: 'https://home.example' };

/** 2026-11-21 12:00 UTC. */
export const LAB_NOON_MS = Date.UTC(2026, 10, 21, 12);

export function labAlert(id: string, more: Partial<AlertRow> = {}): AlertRow {
  return {
    id,
    incident: id,
    kind: 'port-scan',
    severity: 'medium',
    delivery: 'alert',
    title: 'Port scan',
    sentence: `The device camera (192.168.1.20) tried 100 ports (${id}).`,
    device: { id: 'd1', name: 'camera', mac: null, ip: '192.168.1.20' },
    start: LAB_NOON_MS / 1000,
    end: LAB_NOON_MS / 1000,
    raised: LAB_NOON_MS / 1000,
    updated: LAB_NOON_MS / 1000,
    count: 1,
    isLearned: false,
    verdict: null,
    allowedBy: null,
    ...more,
  };
}

export function labMessage(id: string, more: Partial<AlertRow> = {}, actions: readonly string[] = ['Look.']): Message {
  const alert = labAlert(id, more);
  return alertMessage({ id: `c1.${id}.1`, kind: 'alert', alert, actions, changeWords: null, thread: null }, labStyle);
}

export function labRecord(channel: string, id: string, nowMs: number = LAB_NOON_MS): OutboxRecord {
  return recordOf(channel, { ...labMessage(id), id: `${channel}.${id}.1` }, nowMs);
}

export function labChannel(id: string, more: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    id,
    kind: 'webhook',
    name: `Name of ${id}`,
    isOn: true,
    isDefault: true,
    leastSeverity: 'medium',
    options: {},
    createdMs: 0,
    lastSentMs: null,
    failingSinceMs: null,
    error: null,
    ...more,
  };
}

/** A guard that knows no port of our own. */
export function labGuard(ownPorts: readonly number[] = [], allowed: readonly string[] = []): DestinationGuard {
  return new DestinationGuard({ ownPorts: () => ownPorts, allowed: () => allowed });
}

/** The outbox and channels of a store, in memory. */
export class LabStore {
  readonly records = new Map<string, OutboxRecord>();
  list: ChannelRecord[] = [];

  readonly outbox = {
    dueOf: async (channel: string, nowMs: number, limit: number): Promise<OutboxRecord[]> =>
      [...this.records.values()]
        .filter((each) => each.state === 'waiting' && each.channel === channel && each.nextMs <= nowMs)
        .slice(0, limit),
    mark: async (id: string, mark: Partial<OutboxRecord>): Promise<void> => {
      this.records.set(id, { ...this.records.get(id)!, ...mark });
    },
    addAll: async (records: readonly OutboxRecord[]): Promise<void> => {
      for (const record of records) if (!this.records.has(record.id)) this.records.set(record.id, record);
    },
    waiting: async (): Promise<ReadonlyMap<string, number>> => {
      const counts = new Map<string, number>();
      for (const { channel, state } of this.records.values())
        if (state === 'waiting') counts.set(channel, (counts.get(channel) ?? 0) + 1);
      return counts;
    },
    page: async (
      before: number | null,
      limit: number,
    ): Promise<{ readonly records: readonly OutboxRecord[]; readonly next: number | null }> => {
      const all = [...this.records.values()].map((record, at) => ({ record, at: at + 1 })).reverse();
      const older = all.filter(({ at }) => before === null || at < before);
      const shown = older.slice(0, limit);
      return { records: shown.map(({ record }) => record), next: older.length > limit ? shown.at(-1)!.at : null };
    },
    dropWaiting: async (channel: string, reason: string): Promise<void> => {
      for (const [id, record] of this.records)
        if (record.channel === channel && record.state === 'waiting')
          this.records.set(id, { ...record, state: 'dropped', error: reason });
    },
  };

  readonly channels = {
    list: async (): Promise<ChannelRecord[]> => [...this.list],
    mark: async (id: string, mark: Partial<ChannelRecord>): Promise<void> => {
      this.list = this.list.map((channel) => (channel.id === id ? { ...channel, ...mark } : channel));
    },
    put: async (record: ChannelRecord): Promise<void> => {
      this.list = [...this.list.filter(({ id }) => id !== record.id), record];
    },
    drop: async (id: string): Promise<boolean> => {
      const length = this.list.length;
      this.list = this.list.filter((channel) => channel.id !== id);
      return this.list.length < length;
    },
  };
}

export interface TakenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type EndpointMood = 'takes' | 'hangs' | 'redirects' | 'talks' | number;

/** A real HTTP endpoint. `taken`: what it answered with 204. */
export class LabEndpoint {
  readonly taken: TakenRequest[] = [];
  requests = 0;
  mood: EndpointMood = 'takes';
  retryAfter: string | null = null;
  answer = '';
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests++;
      const parts: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { mood } = this;
        if (mood === 'hangs') return;
        if (mood === 'redirects') {
          response.writeHead(302, { Location: `http://127.0.0.1:${this.#port}/elsewhere` }).end();
          return;
        }
        if (mood === 'talks') {
          const talk = setInterval(() => response.write('x'.repeat(65_536)), 1);
          response.on('close', () => clearInterval(talk));
          return;
        }
        if (mood === 'takes')
          this.taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() });
        const headers = this.retryAfter === null ? {} : { 'Retry-After': this.retryAfter };
        response.writeHead(mood === 'takes' ? 200 : mood, headers).end(this.answer);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** A real mail server. */
export class LabMailServer {
  readonly taken: TakenMail[] = [];
  /** What it says to a mail instead of taking it. */
  refusal: { readonly code: number; readonly words: string } | null = null;
  readonly #server: SMTPServer;
  #port = 0;

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      logger: false,
      disabledCommands: ['AUTH'],
      ...options,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          if (this.refusal !== null) {
            done(Object.assign(new Error(this.refusal.words), { responseCode: this.refusal.code }));
            return;
          }
          const { mailFrom, rcptTo } = session.envelope;
          this.taken.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(parts).toString(),
          });
          done();
        });
      },
    });
    // Clients that refuse its certificate go away in the middle of a handshake.
    this.#server.on('error', () => undefined);
  }

  get port(): number {
    return this.#port;
  }

  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = (this.#server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }
}

/** A port that takes connections and never says a word. */
export async function openSilentPort(): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createPlainServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
