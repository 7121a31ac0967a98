// What is learnt: the alarm budget with its effect on the last week, how far each device is, and what is watched for.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BudgetEffect, ModelsDocument } from '../../../src/documents/home.ts';
import type { SettingsDocument } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useAction } from '../parts/action.ts';
import { Badge, Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { EvidencePicture } from '../parts/evidence-picture.tsx';
import { FormError } from '../parts/form-fields.tsx';
import { notify } from '../state/notices.ts';
import { link } from '../state/router.ts';
import { mayAdminister } from '../state/session.ts';
import { formatNumber, formatShare, formatSpan } from '../strings/format.ts';
import { t, tMaybe } from '../strings/words.ts';
import './channels.css';
import './insight.css';

const BUDGET = 'alerts.budget';

interface Budget {
  readonly count: number;
  readonly perDays: number;
}
/** From strict to generous. */
const budgets: readonly Budget[] = [
  { count: 1, perDays: 30 },
  { count: 2, perDays: 30 },
  { count: 1, perDays: 7 },
  { count: 2, perDays: 7 },
  { count: 4, perDays: 7 },
  { count: 1, perDays: 1 },
  { count: 2, perDays: 1 },
  { count: 5, perDays: 1 },
];
const rateOf = ({ count, perDays }: Budget): number => count / perDays;

function budgetWords({ count, perDays }: Budget): string {
  return t(perDays === 1 ? 'insight.perDay' : perDays === 7 ? 'insight.perWeek' : 'insight.perMonth', { count });
}

/** How the settings write it. */
function settingOf({ count, perDays }: Budget): string {
  return `${count}/${perDays === 1 ? 'day' : perDays === 7 ? 'week' : 'month'}`;
}

/** How much another budget moves all thresholds (src/homes/learning-documents.ts says why). */
const shiftTo = (now: Budget, other: Budget): number => Math.log(rateOf(now) / rateOf(other));

function nearest(now: Budget): number {
  let best = 0;
  for (let index = 1; index < budgets.length; index++)
    if (
      Math.abs(Math.log(rateOf(budgets[index]!) / rateOf(now))) <
      Math.abs(Math.log(rateOf(budgets[best]!) / rateOf(now)))
    )
      best = index;
  return best;
}

function BudgetCard({ budget, changed }: { budget: ModelsDocument['budget']; changed: () => void }): JSX.Element {
  const start = nearest(budget);
  const [index, setIndex] = useState(start);
  const chosen = budgets[index]!;
  const { data, error } = useDocument<BudgetEffect>(
    `/models/budget-effect?count=${chosen.count}&perDays=${chosen.perDays}`,
  );
  const [last, setLast] = useState<BudgetEffect | null>(null);
  if (data !== null && data !== last) setLast(data);
  const effect = data ?? last;
  const setting = useAction();
  const words = budgetWords(chosen);
  return (
    <Card title={t('insight.budgetTitle')} aside={<span class="soft small">{budget.words}</span>} wide>
      <div class="stack">
        <p class="soft">{t('insight.budgetHint', { days: formatSpan((effect?.days ?? 7) * 86_400) })}</p>
        <label class="field">
          <span>{t('insight.slider')}</span>
          <input
            type="range"
            min={0}
            max={budgets.length - 1}
            step={1}
            value={index}
            aria-valuetext={words}
            onInput={(event) => setIndex(Number(event.currentTarget.value))}
          />
        </label>
        <p class="insight-words" aria-live="polite">
          {words}
          {effect === null ? '' : `: ${t('insight.told', { count: effect.told })}`}
          {effect === null ? null : (
            <span class="soft small numbers"> ({t('insight.toldNow', { count: effect.toldNow })})</span>
          )}
        </p>
        {error === null ? null : <ErrorState error={error} />}
        {effect === null ? (
          <Skeleton lines={1} height={176} />
        ) : (
          <EvidencePicture effect={effect} reach={budgets.map((each) => shiftTo(budget, each))} />
        )}
        <FormError error={setting.error} />
        {mayAdminister.value && index !== start ? (
          <div>
            <button
              type="button"
              class="button primary"
              disabled={setting.isBusy}
              onClick={() =>
                setting.run(async () => {
                  const after = await send<SettingsDocument>('PATCH', '/settings', { [BUDGET]: settingOf(chosen) });
                  const waits = after.waitsForRestart.includes(BUDGET);
                  notify('done', t('insight.budgetSet'), waits ? t('insight.budgetWaits') : null);
                  changed();
                })
              }
            >
              {t('insight.setBudget')}
            </button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function Devices({ devices }: { devices: ModelsDocument['devices'] }): JSX.Element {
  return (
    <div class="table-box">
      <table>
        <thead>
          <tr>
            <th>{t('insight.device')}</th>
            <th>{t('insight.phase')}</th>
            <th class="number">{t('insight.watched')}</th>
            <th class="number only-wide-cell">{t('insight.streams')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => {
            const name = device.name ?? t('devices.nameless');
            return (
              <tr key={device.device}>
                <td class="free-text">
                  <a href={link(`/devices/${encodeURIComponent(device.device)}`)}>{name}</a>
                </td>
                <td>
                  {tMaybe('insight', `phase-${device.phase}`, device.phase ?? '–')}
                  {device.phase === 'learning' && device.progress < 1 ? (
                    <>
                      {' '}
                      <span class="numbers">{formatShare(device.progress)}</span>
                      <progress value={device.progress} aria-label={t('insight.progress', { name })} />
                    </>
                  ) : null}
                  {device.isLowConfidence ? (
                    <>
                      {' '}
                      <Badge>{t('insight.lowConfidence')}</Badge>
                    </>
                  ) : null}
                </td>
                <td class="number">{formatSpan(device.activeMinutes * 60)}</td>
                <td class="number only-wide-cell">{formatNumber(device.streams)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Specs({ specs }: { specs: ModelsDocument['learners'] }): JSX.Element {
  return (
    <ul class="plain spec-list">
      {specs.map(({ name, title, description, alerts7d }) => (
        <li key={name} class="free-text">
          <span class="line-title">{title}</span>
          <p class="small">{description}</p>
          <p class="soft small numbers">{t('insight.alerts7d', { count: alerts7d })}</p>
        </li>
      ))}
    </ul>
  );
}

export function Page(): JSX.Element {
  const { data, error, reload } = useDocument<ModelsDocument>('/models');
  return (
    <>
      <PageHead title={t('insight.modelsTitle')} />
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={6} height={40} />
        ) : null
      ) : (
        <div class="grid">
          <BudgetCard key={data.budget.words} budget={data.budget} changed={reload} />
          <Card title={t('insight.devicesTitle')} wide>
            <Devices devices={data.devices} />
          </Card>
          <Card title={t('insight.learnersTitle')}>
            <Specs specs={data.learners} />
          </Card>
          <Card title={t('insight.detectorsTitle')}>
            <Specs specs={data.detectors} />
          </Card>
        </div>
      )}
    </>
  );
}
