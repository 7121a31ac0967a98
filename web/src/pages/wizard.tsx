// The wizard after the account: where to look, how often we may be wrong, how to reach the owner, ready.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChannelList, InputList, SettingsDocument } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useAction } from '../parts/action.ts';
import { ErrorState, Skeleton } from '../parts/basics.tsx';
import { ChannelAdder, ChannelLine } from '../parts/channel-form.tsx';
import { FormError } from '../parts/form-fields.tsx';
import { InputChooser } from '../parts/input-choice.tsx';
import { Lamp } from '../parts/lamp.tsx';
import { navigate } from '../state/router.ts';
import { readSession } from '../state/session.ts';
import { type Key, t } from '../strings/words.ts';
import './login.css';

const STEPS = 5;
const BUDGET = 'alerts.budget';
const budgets: readonly { readonly value: string; readonly title: Key }[] = [
  { value: '1/day', title: 'setup.budgetOne' },
  { value: '1/week', title: 'setup.budgetWeek' },
  { value: '1/month', title: 'setup.budgetMonth' },
];

function Step({
  step,
  title,
  words,
  children,
}: {
  step: number;
  title: string;
  words: string;
  children: ComponentChildren;
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement | null>(null);
  useEffect(() => {
    document.title = `${title} · Porchlight`;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <div class="stack">
      <div class="door-head">
        <Lamp state={step === STEPS ? 'calm' : null} size={48} />
        <div>
          <p class="soft small">{t('setup.step', { step, steps: STEPS })}</p>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
      </div>
      <p>{words}</p>
      {children}
    </div>
  );
}

function InputStep({ next }: { next: () => void }): JSX.Element {
  const { data, error, reload } = useDocument<InputList>('/inputs');
  return (
    <Step step={2} title={t('setup.inputTitle')} words={t('setup.inputWords')}>
      <div class="card">
        {data !== null ? (
          <InputChooser list={data} onChosen={next} />
        ) : error !== null ? (
          <ErrorState error={error} retry={reload} />
        ) : (
          <Skeleton lines={4} height={56} />
        )}
      </div>
      <div class="wizard-foot">
        <span />
        <button type="button" class="button quiet" onClick={next}>
          {t('setup.skip')}
        </button>
      </div>
    </Step>
  );
}

function BudgetStep({ next, back }: { next: () => void; back: () => void }): JSX.Element {
  const { data } = useDocument<SettingsDocument>('/settings');
  const set = String(data?.settings.find(({ name }) => name === BUDGET)?.value ?? '1/week');
  const [chosen, setChosen] = useState<string | null>(null);
  const { isBusy, error, run } = useAction();
  const value = chosen ?? set;
  const offered = budgets.some((each) => each.value === set)
    ? budgets.map((each) => ({ value: each.value, words: t(each.title) }))
    : [
        ...budgets.map((each) => ({ value: each.value, words: t(each.title) })),
        { value: set, words: t('setup.budgetOwn', { words: set }) },
      ];
  return (
    <Step step={3} title={t('setup.budgetTitle')} words={t('setup.budgetWords')}>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            if (value !== set) await send('PATCH', '/settings', { [BUDGET]: value });
            next();
          });
        }}
      >
        <fieldset class="plain">
          <legend class="unseen">{t('setup.budgetTitle')}</legend>
          {offered.map((each) => (
            <label key={each.value} class="candidate">
              <input type="radio" name="budget" checked={each.value === value} onChange={() => setChosen(each.value)} />
              <span class="candidate-title">{each.words}</span>
            </label>
          ))}
        </fieldset>
        <FormError error={error} />
        <div class="wizard-foot">
          <button type="button" class="button" onClick={back}>
            {t('common.back')}
          </button>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('setup.next')}
          </button>
        </div>
      </form>
    </Step>
  );
}

function NotifyStep({ next, back }: { next: () => void; back: () => void }): JSX.Element {
  const { data, error, reload } = useDocument<ChannelList>('/channels');
  return (
    <Step step={4} title={t('setup.notifyTitle')} words={t('setup.notifyWords')}>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? null : (
        <div class="card stack">
          {data.channels.length === 0 ? null : (
            <ul class="plain stack">
              {data.channels.map((channel) => (
                <ChannelLine key={channel.id} channel={channel} kinds={data.kinds} changed={reload} />
              ))}
            </ul>
          )}
          <ChannelAdder kinds={data.kinds} changed={reload} />
        </div>
      )}
      <div class="wizard-foot">
        <button type="button" class="button" onClick={back}>
          {t('common.back')}
        </button>
        <button type="button" class="button primary" onClick={next}>
          {t('setup.next')}
        </button>
      </div>
    </Step>
  );
}

function ReadyStep({ finish, back }: { finish: () => Promise<unknown>; back: () => void }): JSX.Element {
  const { isBusy, error, run } = useAction();
  return (
    <Step step={5} title={t('setup.readyTitle')} words={t('setup.readyWords')}>
      <FormError error={error} />
      <div class="wizard-foot">
        <button type="button" class="button" onClick={back}>
          {t('common.back')}
        </button>
        <button type="button" class="button primary" disabled={isBusy} onClick={() => run(finish)}>
          {t('setup.readyStart')}
        </button>
      </div>
    </Step>
  );
}

/** Shown to owners instead of the frame until it is finished or put off. */
export function Page(): JSX.Element {
  const [step, setStep] = useState(2);
  const { error, run } = useAction();
  const finish = async (): Promise<void> => {
    await send('POST', '/setup/finish');
    navigate('/', { replace: true });
    await readSession();
  };
  const next = (): void => setStep(step + 1);
  const back = (): void => setStep(step - 1);
  return (
    <div class="stack wizard">
      {step === 2 ? <InputStep next={next} /> : null}
      {step === 3 ? <BudgetStep next={next} back={back} /> : null}
      {step === 4 ? <NotifyStep next={next} back={back} /> : null}
      {step === 5 ? (
        <ReadyStep finish={finish} back={back} />
      ) : (
        <button type="button" class="button quiet" onClick={() => run(finish)}>
          {t('setup.later')}
        </button>
      )}
      <FormError error={error} />
    </div>
  );
}
