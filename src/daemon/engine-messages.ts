// What the engine's thread is started with, and what it and the store's thread tell: plain data that crosses threads.
import type { InputChoice } from '../documents/setup.ts';
import type { HomeSave } from '../homes/home-save.ts';
import type { HomeSettings } from '../homes/home-settings.ts';
import type { Trouble } from './calls.ts';

export interface EngineStart {
  readonly folder: string;
  readonly settings: HomeSettings;
  readonly input: InputChoice;
  readonly filter: string | null;
  readonly hashSeed: number;
  readonly flowCapacity: number;
  readonly simulation: SimulationStart;
}

export interface SimulationStart {
  readonly seed: number;
  /** Data time that the simulated home begins at when nothing is known of it yet, µs. */
  readonly startUs: number;
  /** Simulated seconds for each second until the clock on the wall is reached; 1 from then on. */
  readonly speed: number;
  /** Attacks that begin at a time of the data, µs; those before the first new one are over. */
  readonly attacks: readonly PlannedAttack[];
}

export interface PlannedAttack {
  readonly name: string;
  readonly atUs: number;
}

/** Main to engine. */
export type EngineOrder =
  | { readonly type: 'stop' }
  | { readonly type: 'attack'; readonly name: string }
  /** Packets to this IPv4 address are looked out for: the proof run. null = nothing any more. */
  | { readonly type: 'mark'; readonly address: string | null }
  /** An owner's decision waits: taken up at once when nothing comes in. */
  | { readonly type: 'decided' };

export interface EngineFigures {
  readonly packets: number;
  readonly bytes: number;
  /** Bytes between devices and the Internet since the last figures, and how long that was. */
  readonly up: number;
  readonly down: number;
  readonly seconds: number;
  /** Newest time of the data, µs; null = no packet came yet. */
  readonly newestUs: number | null;
  readonly kernelDrops: number;
  readonly malformed: number;
  /** Windows of devices that found no room while nothing could be saved. */
  readonly droppedSummaries: number;
  readonly savesWaiting: number;
  readonly heapBytes: number;
}

/** Engine to main. */
export type EngineNews =
  | { readonly type: 'ready' }
  | { readonly type: 'figures'; readonly figures: EngineFigures }
  | { readonly type: 'input'; readonly state: 'running' | 'ended' | 'idle' }
  | { readonly type: 'input-failed'; readonly trouble: Trouble; readonly retrySeconds: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'attacked'; readonly name: string; readonly trouble: Trouble | null }
  /** A step of the proof run: the first marked packet, connection, finding or alert was seen, by the clock on the wall. */
  | {
      readonly type: 'seen';
      readonly stage: 'captured' | 'flow' | 'detector' | 'alert';
      readonly atMs: number;
      /** The alert that they are in, once there is one. */
      readonly alert: string | null;
    }
  | { readonly type: 'ended' };

/** Engine to store. */
export type StoreOrder =
  | { readonly type: 'save'; readonly id: number; readonly save: HomeSave }
  | { readonly type: 'set-aside'; readonly reason: string };

/** Store to engine. */
export type StoreNews =
  | { readonly type: 'saved'; readonly id: number }
  | { readonly type: 'not-saved'; readonly id: number; readonly message: string };
