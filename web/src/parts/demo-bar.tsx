// The simulated home's bar: what time it is there, and buttons that start attacks. Shown where the home is simulated.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DemoDocument } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { home } from '../state/home.ts';
import { notify } from '../state/notices.ts';
import { mayOperate } from '../state/session.ts';
import { formatDated, formatMoment, formatNumber } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { notifyFailure } from './action.ts';
import { Dialog } from './dialog.tsx';
import './demo-bar.css';

function Attacks({ demo, replace }: { demo: DemoDocument; replace: (demo: DemoDocument) => void }): JSX.Element | null {
  const [chosen, setChosen] = useState(demo.attacks[0]?.name ?? '');
  const [isAsking, setIsAsking] = useState(false);
  const attack = demo.attacks.find(({ name }) => name === chosen);
  if (attack === undefined) return null;
  const start = (newWeek: boolean): void => {
    setIsAsking(false);
    send<DemoDocument>('POST', '/demo/attack', { attack: attack.name, newWeek }).then((next) => {
      replace(next);
      const words = newWeek ? 'insight.demoRenewed' : 'insight.demoStarted';
      notify('done', t(words, { title: attack.title }), attack.description);
    }, notifyFailure);
  };
  const reason = demo.mayRenew === true ? (attack.slow ?? null) : null;
  return (
    <form
      class="demo-attacks"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null) start(false);
        else setIsAsking(true);
      }}
    >
      <select
        aria-label={t('insight.demoAttacks')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {demo.attacks.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <button type="submit" class="button">
        {t('insight.demoAttacks')}
      </button>
      {isAsking && reason !== null ? (
        <Dialog
          title={attack.title}
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <button type="button" class="button" onClick={() => start(false)}>
                {t('insight.demoNow')}
              </button>
              <button type="button" class="button primary" onClick={() => start(true)}>
                {t('insight.demoNewWeek')}
              </button>
            </>
          }
        >
          <p>{attack.description}</p>
          <p>{t('insight.demoSlow', { reason })}</p>
        </Dialog>
      ) : null}
    </form>
  );
}

function Bar(): JSX.Element | null {
  const { data, reload, replace } = useDocument<DemoDocument>('/demo');
  useLive('home', reload);
  if (data === null || !data.isDemo) return null;
  const { simulatedTime, speed } = data;
  // While days go by within seconds, the hour alone says little.
  const time = simulatedTime === null ? '' : speed > 1 ? formatDated(simulatedTime) : formatMoment(simulatedTime);
  return (
    <section class="demo-bar" aria-label={t('insight.demoTitle')}>
      <span class="numbers">
        <strong>{t('insight.demoTitle')}.</strong>{' '}
        {time === ''
          ? ''
          : speed > 1
            ? t('insight.demoTime', { time, speed: formatNumber(speed) })
            : t('insight.demoLive', { time })}
      </span>
      {mayOperate.value ? <Attacks demo={data} replace={replace} /> : null}
    </section>
  );
}

export function DemoBar(): JSX.Element | null {
  return home.value?.isSimulated === true ? <Bar /> : null;
}
