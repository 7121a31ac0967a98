// The porch lamp: lit when all is well, its colour and sign say how things stand (the words beside it say the same).
import type { JSX } from 'preact';
import type { HomeDocument } from '../../../src/documents/home.ts';

export type LampState = HomeDocument['state'];

const SIGNS: Readonly<Record<LampState, string>> = {
  calm: 'M20.5 27.5l2.5 2.5 4.7-5.2',
  look: 'M24 23.5v5M24 31.4v.1',
  act: 'M24 23v5.5M24 31.4v.1',
  blind: 'M21 24l6 6M27 24l-6 6',
  learning: 'M20.2 27.5h.1M24 27.5h.1M27.7 27.5h.1',
};

/** Decorative: always stands beside the state in words. */
export function Lamp({ state, size }: { state: LampState | null; size: number }): JSX.Element {
  return (
    <svg class={`lamp ${state ?? 'waiting'}`} viewBox="0 0 48 48" width={size} height={size} aria-hidden="true">
      <circle class="glow" cx="24" cy="27" r="20" />
      <path class="frame" d="M24 4v5M15 17l3.5-6.5h11L33 17z" />
      <path class="pane" d="M16 17h16v16.5a3 3 0 0 1-3 3H19a3 3 0 0 1-3-3z" />
      <path class="frame" d="M18 41h12" />
      {state === null ? null : <path class="sign" d={SIGNS[state]} />}
    </svg>
  );
}
