// "Prove it": a harmless scan goes the whole way, from the wire to the message, and each stage says when it saw it, or why not.
import type { Language, ProofPort } from '../api/ports.ts';
import { UserError } from '../base/user-error.ts';
import type { AlertRow } from '../documents/alerts.ts';
import type { InputChoice, ProofDocument, ProofPlan } from '../documents/setup.ts';
import { PROBE_PACKETS, PROBED_ADDRESS, probe } from './proof-probe.ts';
import { PROOF_STAGES, type ProofStage, proofWords } from './proof-words.ts';

/** The kind of alert that the packets bring. */
export const PROOF_KIND = 'port-scan';
/** The attack of the simulated home that stands for them. */
const SIMULATED_ATTACK = 'port-scan';
const LIMIT_MS = 60_000;
/** What was sent and not captured so long after is not going to be. */
const CAPTURE_LIMIT_MS = 15_000;
/** A message about something new is out within this; one about an incident that was told before may not be due. */
const MESSAGE_MS = 10_000;
const LOOK_MS = 200;
const ALERTS_MAX = 1000;

export interface ProofParts {
  readonly input: () => InputChoice;
  /** Sends the packets; tests give their own. */
  readonly probe?: () => Promise<void>;
  /** Tells the engine what to look out for; null = nothing any more. */
  readonly mark: (address: string | null) => void;
  readonly attack: (name: string) => void;
  /** In English and in German. */
  readonly publish: (proof: ProofDocument, german: ProofDocument) => void;
  /** Whether there is a channel beside the console that would be told; in words of the language. */
  readonly hasChannel: () => boolean;
  readonly limitMs?: number;
  readonly captureLimitMs?: number;
  readonly messageMs?: number;
}

interface Stage {
  tookMs: number | null;
  state: 'waiting' | 'passed' | 'failed' | 'skipped';
}

/** An alert of the kind that was stored during the run. */
interface StoredAlert {
  readonly atMs: number;
  readonly isNew: boolean;
  pushedMs: number | null;
}

export class ProofRun implements ProofPort {
  readonly #parts: ProofParts;
  readonly #stages = new Map<ProofStage, Stage>();
  #state: ProofDocument['state'] = 'never';
  #startedMs = 0;
  /** The alert that the packets brought; null = not known yet. */
  #alert: string | null = null;
  readonly #alerts = new Map<string, StoredAlert>();
  #wasToldBefore = false;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  async plan(language: Language): Promise<ProofPlan> {
    const words = proofWords(language);
    const { kind } = this.#parts.input();
    if (kind === 'simulated')
      return {
        isPossible: true,
        words: words.planSimulated,
        packets: [{ to: words.nobody, what: words.simulatedPackets, count: 0 }],
      };
    if (kind === 'interface' || kind === 'ssh')
      return {
        isPossible: true,
        words: words.planReal,
        packets: [{ to: PROBED_ADDRESS, what: words.packets, count: PROBE_PACKETS }],
      };
    return { isPossible: false, words: kind === 'host' ? words.notFromHost : words.notWithout, packets: [] };
  }

  async state(language: Language): Promise<ProofDocument> {
    const words = proofWords(language);
    const { kind } = this.#parts.input();
    return {
      state: this.#state,
      started: this.#state === 'never' ? null : this.#startedMs / 1000,
      stages: PROOF_STAGES.map((stage) => {
        const { state, tookMs } = this.#stages.get(stage) ?? { state: 'waiting' as const, tookMs: null };
        const isMissing = state === 'failed';
        return {
          stage,
          title: words.stages[stage].title,
          state,
          tookMs,
          words: isMissing
            ? words.stages[stage].missing
            : state === 'skipped'
              ? stage === 'notified' && this.#wasToldBefore
                ? words.toldBefore
                : words.skipped
              : words.stages[stage].words,
          hint: isMissing ? words.stages[stage].hint(kind) : null,
        };
      }),
    };
  }

  /** Begins a run and answers with its first state; it goes on by itself. Throws proof-running, proof-impossible. */
  async run(language: Language): Promise<ProofDocument> {
    if (this.#state === 'running') throw new UserError('proof-running');
    const plan = await this.plan(language);
    if (!plan.isPossible) throw new UserError('proof-impossible', { reason: plan.words });
    this.#stages.clear();
    this.#alerts.clear();
    this.#alert = null;
    this.#wasToldBefore = false;
    this.#state = 'running';
    this.#startedMs = Date.now();
    void this.#work();
    return this.state(language);
  }

  async #work(): Promise<void> {
    const { input, attack, mark } = this.#parts;
    const isSimulated = input().kind === 'simulated';
    mark(isSimulated ? null : PROBED_ADDRESS);
    try {
      if (isSimulated) attack(SIMULATED_ATTACK);
      else await (this.#parts.probe ?? probe)();
      this.#pass('sent', Date.now());
      if (isSimulated) for (const stage of ['captured', 'flow', 'detector'] as const) this.#skip(stage);
      if (!this.#parts.hasChannel()) this.#skip('notified');
      await this.#wait();
    } finally {
      mark(null);
      for (const stage of PROOF_STAGES) if (this.#of(stage).state === 'waiting') this.#of(stage).state = 'failed';
      this.#state = PROOF_STAGES.some((stage) => this.#of(stage).state === 'failed') ? 'failed' : 'passed';
      await this.#tell();
    }
  }

  async #wait(): Promise<void> {
    const { limitMs = LIMIT_MS, captureLimitMs = CAPTURE_LIMIT_MS } = this.#parts;
    for (;;) {
      const sinceMs = Date.now() - this.#startedMs;
      if (sinceMs >= limitMs || PROOF_STAGES.every((stage) => this.#of(stage).state !== 'waiting')) return;
      if (sinceMs >= captureLimitMs && this.#of('captured').state === 'waiting') return;
      this.#lookAtMessage();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** An incident that was told before brings one message more after an hour, not with each run. */
  #lookAtMessage(): void {
    const stored = this.#alert === null ? undefined : this.#alerts.get(this.#alert);
    if (stored === undefined || stored.isNew || Date.now() - stored.atMs < (this.#parts.messageMs ?? MESSAGE_MS))
      return;
    if (this.#of('notified').state !== 'waiting') return;
    this.#wasToldBefore = true;
    this.#skip('notified');
  }

  /** The engine saw something of the marked packets; `alert`: the alert that they are in. */
  seen(stage: 'captured' | 'flow' | 'detector' | 'alert', atMs: number, alert: string | null = null): void {
    if (this.#state !== 'running') return;
    this.#pass(stage, atMs);
    if (alert !== null) this.#found(alert);
  }

  /** An alert was stored. In a simulated home the first one of the kind counts: nothing of it can be marked. */
  stored(alert: AlertRow, atMs: number, change: 'new' | 'updated'): void {
    if (this.#state !== 'running' || alert.kind !== PROOF_KIND) return;
    if (!this.#alerts.has(alert.id) && this.#alerts.size < ALERTS_MAX)
      this.#alerts.set(alert.id, { atMs, isNew: change === 'new', pushedMs: null });
    if (this.#parts.input().kind !== 'simulated') this.#look();
    else if (this.#alert === null) this.#found(alert.id);
  }

  pushed(alert: AlertRow, atMs: number): void {
    if (this.#state !== 'running') return;
    const stored = this.#alerts.get(alert.id);
    if (stored === undefined) return;
    stored.pushedMs ??= atMs;
    this.#look();
  }

  #found(alert: string): void {
    this.#alert = alert;
    this.#look();
  }

  /** Threads tell in any order: what was stored may be known before that it is the one. */
  #look(): void {
    const stored = this.#alert === null ? undefined : this.#alerts.get(this.#alert);
    if (stored === undefined) return;
    this.#pass('alert', stored.atMs);
    this.#pass('stored', stored.atMs);
    if (stored.pushedMs !== null) this.#pass('pushed', stored.pushedMs);
  }

  /** A message got through. */
  notified(atMs: number): void {
    if (this.#state === 'running' && this.#of('stored').state === 'passed') this.#pass('notified', atMs);
  }

  #of(stage: ProofStage): Stage {
    let found = this.#stages.get(stage);
    if (found === undefined) {
      found = { state: 'waiting', tookMs: null };
      this.#stages.set(stage, found);
    }
    return found;
  }

  #pass(stage: ProofStage, atMs: number): void {
    const found = this.#of(stage);
    if (found.state === 'passed') return;
    found.state = 'passed';
    found.tookMs = Math.max(0, atMs - this.#startedMs);
    void this.#tell();
  }

  #skip(stage: ProofStage): void {
    const found = this.#of(stage);
    if (found.state === 'waiting') found.state = 'skipped';
    void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#parts.publish(await this.state('en'), await this.state('de'));
  }
}
