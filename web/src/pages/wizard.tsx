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
import { Icon, type IconName } from '../parts/icon.tsx';
import { InputChooser } from '../parts/input-choice.tsx';
import { StepHead } from '../parts/step-head.tsx';
import { navigate } from '../state/router.ts';
import { readSession } from '../state/session.ts';
import { type Key, t } from '../strings/words.ts';
import './login.css';

const BUDGET = 'alerts.budget';
const budgets: readonly { readonly value: string; readonly title: Key; readonly hint: Key }[] = [
  { value: '1/day', title: 'setup.budgetOne', hint: 'setup.budgetOneHint' },
  { value: '1/week', title: 'setup.budgetWeek', hint: 'setup.budgetWeekHint' },
  { value: '1/month', title: 'setup.budgetMonth', hint: 'setup.budgetMonthHint' },
];

/** The budget that holds now. */
const budgetOf = (settings: SettingsDocument | null): string =>
  String(settings?.settings.find(({ name }) => name === BUDGET)?.value ?? '1/week');

/** A budget in words, whatever was set by hand. */
function budgetWords(value: string): string {
  const known = budgets.find((each) => each.value === value);
  return known === undefined ? t('setup.budgetOwn', { words: value }) : t(known.title);
}

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
      <StepHead step={step} title={title} heading={heading} />
      <p>{words}</p>
      {children}
    </div>
  );
}

/** Back, put off, on: the same place in every step. */
function Foot({ back, later, children }: Pick<StepProps, 'back' | 'later'> & { children: JSX.Element }): JSX.Element {
  return (
    <div class="wizard-foot">
      {back === undefined ? null : (
        <button type="button" class="button" onClick={back}>
          {t('common.back')}
        </button>
      )}
      {later === undefined ? null : (
        <button type="button" class="button quiet" onClick={later}>
          {t('setup.later')}
        </button>
      )}
      {children}
    </div>
  );
}

interface StepProps {
  readonly next: () => void;
  readonly back?: (() => void) | undefined;
  readonly later?: (() => void) | undefined;
}

function InputStep({ next, later }: StepProps): JSX.Element {
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
      <Foot later={later}>
        <button type="button" class="button quiet" onClick={next}>
          {t('setup.skip')}
        </button>
      </Foot>
    </Step>
  );
}

function BudgetStep({ next, back, later }: StepProps): JSX.Element {
  const { data } = useDocument<SettingsDocument>('/settings');
  const set = budgetOf(data);
  const [chosen, setChosen] = useState<string | null>(null);
  const { isBusy, error, run } = useAction();
  const value = chosen ?? set;
  const offered: readonly { readonly value: string; readonly hint?: Key }[] = budgets.some((each) => each.value === set)
    ? budgets
    : [...budgets, { value: set }];
  return (
    <Step step={3} title={t('setup.budgetTitle')} words={t('setup.budgetWords')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            if (value !== set) await send('PATCH', '/settings', { [BUDGET]: value });
            next();
          });
        }}
      >
        <fieldset class="card plain">
          <legend class="unseen">{t('setup.budgetTitle')}</legend>
          {offered.map((each) => (
            <label key={each.value} class="candidate">
              <input type="radio" name="budget" checked={each.value === value} onChange={() => setChosen(each.value)} />
              <span class="candidate-words">
                <span class="candidate-title">{budgetWords(each.value)}</span>
                {each.hint === undefined ? null : <span class="soft small">{t(each.hint)}</span>}
              </span>
            </label>
          ))}
        </fieldset>
        <FormError error={error} />
        <Foot back={back} later={later}>
          <button type="submit" class="button primary" disabled={isBusy}>
            {t('setup.next')}
          </button>
        </Foot>
      </form>
    </Step>
  );
}

function NotifyStep({ next, back, later }: StepProps): JSX.Element {
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
      <Foot back={back} later={later}>
        <button type="button" class="button primary" onClick={next}>
          {t('setup.next')}
        </button>
      </Foot>
    </Step>
  );
}

function Fact({ icon, title, words }: { icon: IconName; title: string; words: string | null }): JSX.Element {
  return (
    <div>
      <Icon name={icon} size={22} />
      <dt class="soft small">{title}</dt>
      <dd>{words ?? '…'}</dd>
    </div>
  );
}

/** What holds after the steps, so that nothing was chosen by accident. */
function Chosen(): JSX.Element {
  const inputs = useDocument<InputList>('/inputs').data;
  const settings = useDocument<SettingsDocument>('/settings').data;
  const channels = useDocument<ChannelList>('/channels').data?.channels.filter(({ isOn }) => isOn);
  const input = inputs?.candidates.find(({ choice }) => choice.kind === inputs.current.kind);
  return (
    <dl class="card ready-facts">
      <Fact
        icon="eye"
        title={t('setup.readyWatches')}
        words={inputs === null ? null : (input?.title ?? t('setup.readyNoInput'))}
      />
      <Fact
        icon="alerts"
        title={t('setup.readyBudget')}
        words={settings === null ? null : budgetWords(budgetOf(settings))}
      />
      <Fact
        icon="channels"
        title={t('setup.readyTells')}
        words={
          channels === undefined ? null : channels.map(({ name }) => name).join(', ') || t('setup.readyTellsNobody')
        }
      />
    </dl>
  );
}

function ReadyStep({ finish, back }: { finish: () => Promise<unknown>; back: () => void }): JSX.Element {
  const { isBusy, error, run } = useAction();
  return (
    <Step step={5} title={t('setup.readyTitle')} words={t('setup.readyWords')}>
      <Chosen />
      <FormError error={error} />
      <Foot back={back}>
        <button type="button" class="button primary" disabled={isBusy} onClick={() => run(finish)}>
          {t('setup.readyStart')}
        </button>
      </Foot>
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
  const later = (): void => run(finish);
  return (
    <div class="stack">
      {step === 2 ? <InputStep next={next} later={later} /> : null}
      {step === 3 ? <BudgetStep next={next} back={back} later={later} /> : null}
      {step === 4 ? <NotifyStep next={next} back={back} later={later} /> : null}
      {step === 5 ? <ReadyStep finish={finish} back={back} /> : null}
      <FormError error={error} />
    </div>
  );
}
