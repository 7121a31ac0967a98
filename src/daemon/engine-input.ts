// Pours packets into the engine from where the owner said: an interface, a router by ssh, a capture, this machine, a simulated home.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { captureInterface, captureRemote, type InputSink, readCaptures } from '../capture/index.ts';
import type { InputChoice } from '../documents/setup.ts';
import { FRAME_BATCH_CAPACITY, type FrameBatch } from '../packets/frame-batch.ts';
import type { SimulatedHome } from '../simulation/simulated-home.ts';
import type { SimulationStart } from './engine-messages.ts';
import { checkInputTarget } from './input-target.ts';

export interface EngineInput {
  readonly choice: InputChoice;
  readonly filter: string | null;
  readonly simulation: SimulationStart;
  /** The simulated home, when that is the choice. */
  readonly simulated: SimulatedHome | null;
}

const SIMULATED_STEP_MS = 200;
const SIMULATED_BYTES = 1024 * 1024;

/** Runs until the signal aborts or the input ends; rejects with UserErrors where it cannot begin. */
export async function runInput(input: EngineInput, sink: InputSink, signal: AbortSignal): Promise<void> {
  const { choice, filter } = input;
  const options = filter === null ? {} : { filter };
  await checkInputTarget(choice);
  switch (choice.kind) {
    case 'interface':
      await captureInterface({ ...options, interface: choice.target }, sink, signal);
      return;
    case 'ssh':
      await captureRemote({ ...options, target: choice.target }, sink, signal);
      return;
    case 'capture':
      await readCaptures([choice.target], options, sink, signal);
      return;
    case 'host': {
      const { watchHost } = await import('../capture/host-input.ts');
      await watchHost({ mayAsk: choice.mayAsk }, sink, signal);
      return;
    }
    case 'simulated':
      await runSimulated(input.simulated!, input.simulation, sink, signal);
      return;
    case 'none':
      return;
  }
}

/** A simulated home: fast until the clock on the wall is reached, then as time goes by. */
async function runSimulated(
  home: SimulatedHome,
  { speed }: SimulationStart,
  sink: InputSink,
  signal: AbortSignal,
): Promise<void> {
  const frames = sink.makeFrames!(SIMULATED_BYTES, FRAME_BATCH_CAPACITY);
  const beganMs = performance.now();
  const beganUs = home.nextUs;
  while (!signal.aborted) {
    const nowUs = Date.now() * 1000;
    const targetUs = Math.min(nowUs, beganUs + (performance.now() - beganMs) * 1000 * speed);
    await pour(home, frames, targetUs, sink, signal);
    sink.tick?.(Math.floor(targetUs));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, SIMULATED_STEP_MS);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }
}

async function pour(
  home: SimulatedHome,
  frames: FrameBatch,
  untilUs: number,
  sink: InputSink,
  signal: AbortSignal,
): Promise<void> {
  for (let hasMore = true; hasMore && !signal.aborted; ) {
    frames.count = 0;
    hasMore = home.fill(frames, untilUs);
    if (frames.count > 0) await sink.frames(frames);
    // Messages of other threads come in between.
    await nextTurn();
  }
}
