// The head of a step of the first start: the lamp, how far one is, and the question.
import type { JSX, RefObject } from 'preact';
import { t } from '../strings/words.ts';
import { Lamp } from './lamp.tsx';

/** The account, where to look, the budget, how to reach the owner, ready. */
export const STEPS = 5;

/** The lamp is lit at the last step. */
export function StepHead({
  step,
  title,
  heading,
}: {
  step: number;
  title: string;
  heading?: RefObject<HTMLHeadingElement | null>;
}): JSX.Element {
  return (
    <header class="stack">
      <div class="step-bar" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, i) => (
          <span key={i} class={i < step ? 'passed' : ''} />
        ))}
      </div>
      <div class="door-head">
        <Lamp state={step === STEPS ? 'calm' : null} size={48} />
        <div>
          <p class="soft small">{t('setup.step', { step, steps: STEPS })}</p>
          <h1 {...(heading === undefined ? {} : { ref: heading })} tabIndex={-1}>
            {title}
          </h1>
        </div>
      </div>
    </header>
  );
}
