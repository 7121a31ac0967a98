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
const LOOK_MS = 200;

export interface ProofParts {
  readonly input: () => InputChoice;
  /** Sends the packets; tests give their own. */
  readonly probe?: () => Promise<void>;
  /** Tells the engine what to look out for; null = nothing any more. */
  readonly mark: (address: string | null) => void;
  readonly attack: (name: string) => void;
  readonly publish: (proof: ProofDocument) => void;
  /** Whether there is a channel beside the console that would be told; in words of the language. */
  readonly hasChannel: () => boolean;
  readonly limitMs?: number;
}

interface Stage {
  tookMs: number | null;
  state: 'waiting' | 'passed' | 'failed' | 'skipped';
}

export class ProofRun implements ProofPort {
  readonly #parts: ProofParts;
  readonly #stages = new Map<ProofStage, Stage>();
  #state: ProofDocument['state'] = 'never';
  #startedMs = 0;

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
              ? words.skipped
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
    const limit = this.#parts.limitMs ?? LIMIT_MS;
    while (Date.now() - this.#startedMs < limit) {
      if (PROOF_STAGES.every((stage) => this.#of(stage).state !== 'waiting')) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** The engine saw something of the marked packets. */
  seen(stage: 'captured' | 'flow' | 'detector' | 'alert', atMs: number): void {
    if (this.#state === 'running') this.#pass(stage, atMs);
  }

  /** An alert was stored. */
  stored(alert: AlertRow, atMs: number): void {
    if (this.#state !== 'running' || alert.kind !== PROOF_KIND || alert.updated * 1000 < this.#startedMs - LIMIT_MS)
      return;
    this.#pass('alert', atMs);
    this.#pass('stored', atMs);
  }

  pushed(alert: AlertRow, atMs: number): void {
    if (this.#state === 'running' && alert.kind === PROOF_KIND) this.#pass('pushed', atMs);
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
    this.#parts.publish(await this.state('en'));
  }
}
