// One device: what it is and why we think so, what it normally does, what it does now, and what the owner can say about it.
import type { JSX } from 'preact';
import type { DeviceDocument } from '../../../src/documents/devices.ts';
import { useCalm, useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { Card, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { ContractCard } from '../parts/contract-card.tsx';
import { DestinationsCard } from '../parts/destinations-card.tsx';
import { DeviceActions } from '../parts/device-actions.tsx';
import { DeviceAlertsCard } from '../parts/device-alerts-card.tsx';
import { DeviceQuestions } from '../parts/device-questions.tsx';
import { DeviceBadges, deviceName, kindWords, Presence } from '../parts/device-row.tsx';
import { DeviceTrafficCard } from '../parts/device-traffic-card.tsx';
import { Icon, kindIcon } from '../parts/icon.tsx';
import type { PageProps } from '../routes.ts';
import { formatMoment, formatShare, formatSpan } from '../strings/format.ts';
import { t, tMaybe } from '../strings/words.ts';
import './device.css';

const RELOAD_MS = 5000;

function Certainty({ share }: { share: number }): JSX.Element {
  const words = t(share >= 0.9 ? 'devices.kindSure' : share >= 0.6 ? 'devices.kindLikely' : 'devices.kindGuess');
  return (
    <p class="certainty">
      <span class="meter" aria-hidden="true">
        <span style={{ width: formatMeter(share) }} />
      </span>
      <span>
        {words} <span class="soft small numbers">({t('devices.confidence', { share: formatShare(share) })})</span>
      </span>
    </p>
  );
}

const formatMeter = (share: number): string => `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%`;

function Facts({ document: { device, macs, addresses } }: { document: DeviceDocument }): JSX.Element {
  const source =
    device.nameSource === null ? '' : tMaybe('devices', `nameSource-${device.nameSource}`, device.nameSource);
  return (
    <dl class="pairs facts-list">
      {device.name === null ? null : (
        <>
          <dt>{t('devices.name')}</dt>
          <dd>
            {device.name}
            {source === '' ? null : <span class="soft small"> ({source})</span>}
          </dd>
        </>
      )}
      {device.vendor === null ? null : (
        <>
          <dt>{t('devices.maker')}</dt>
          <dd>{device.vendor}</dd>
        </>
      )}
      <dt>{t('devices.addresses')}</dt>
      <dd class="mono">{addresses.length === 0 ? t('common.none') : addresses.join(', ')}</dd>
      <dt>{t('devices.mac')}</dt>
      <dd>
        <span class="mono">{macs.length === 0 ? t('common.none') : macs.join(', ')}</span>
        {device.hasRandomMac ? <span class="soft small"> ({t('devices.randomMac')})</span> : null}
      </dd>
      <dt>{t('devices.firstSeen')}</dt>
      <dd class="numbers">{formatMoment(device.firstSeen)}</dd>
      <dt>{t('devices.lastSeen')}</dt>
      <dd class="numbers">{formatMoment(device.lastSeen)}</dd>
    </dl>
  );
}

function WhatCard({ document }: { document: DeviceDocument }): JSX.Element {
  const { device, kindEvidence } = document;
  return (
    <Card title={t('devices.whatTitle')}>
      <div class="what-kind">
        <span class="kind-tile">
          <Icon name={kindIcon(device.kind)} size={28} />
        </span>
        <div>
          <p class="what-words">{device.kind === null ? t('devices.kindNone') : kindWords(device.kind)}</p>
          {device.kind === null ? null : <Certainty share={device.kindConfidence} />}
        </div>
      </div>
      {kindEvidence.length === 0 ? null : (
        <>
          <h3 class="small soft">{t('devices.kindBecause')}</h3>
          <ul class="because">
            {kindEvidence.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
      <Facts document={document} />
    </Card>
  );
}

function CoverageCard({ document }: { document: DeviceDocument }): JSX.Element {
  const { device, coverageWords, longestGapSeconds, activeMinutes, isLowConfidence } = document;
  return (
    <Card title={t('devices.coverageTitle')}>
      <p class="what-words">{t(`devices.coverage-${device.coverage}`)}</p>
      <ul class="because">
        {coverageWords.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <dl class="pairs facts-list">
        <dt>{t('devices.activeMinutes')}</dt>
        <dd class="numbers">{formatSpan(activeMinutes * 60)}</dd>
        <dt>{t('devices.longestGap')}</dt>
        <dd class="numbers">{formatSpan(longestGapSeconds)}</dd>
        {device.phase === null ? null : (
          <>
            <dt>{t('devices.phase')}</dt>
            <dd>
              {device.phase === 'learning' && device.learningEnds !== null
                ? t('devices.learning', { time: formatMoment(device.learningEnds) })
                : t(device.phase === 'watching' ? 'devices.watching' : 'devices.factsOnly')}
            </dd>
          </>
        )}
      </dl>
      {isLowConfidence ? <p class="soft small low-confidence">{t('devices.lowConfidence')}</p> : null}
    </Card>
  );
}

export function Page({ params }: PageProps): JSX.Element {
  const id = params['id'] ?? '';
  const path = `/devices/${encodeURIComponent(id)}`;
  const { data, error, reload } = useDocument<DeviceDocument>(path);
  const calmReload = useCalm(reload, RELOAD_MS);
  useLive('devices', ({ ids }) => {
    if (ids.includes(id)) calmReload();
  });
  const back = { href: '/devices', words: t('devices.title') };
  if (data === null)
    return (
      <>
        <PageHead title={t('devices.title')} back={back} />
        {error === null ? <Skeleton lines={4} height={120} /> : <ErrorState error={error} retry={reload} />}
      </>
    );
  const { device } = data;
  const needsLook = device.openAlerts > 0;
  const name = deviceName(device);
  const about = [
    ...(device.kind === null ? [] : [kindWords(device.kind)]),
    ...(device.vendor === null ? [] : [device.vendor]),
    ...(device.ip === null ? [] : [device.ip]),
  ].filter((each) => !name.includes(each));
  return (
    <>
      <PageHead
        title={name}
        about={about.join(' · ')}
        back={back}
        eyebrow={
          <>
            <Presence device={device} />
            <DeviceBadges device={device} />
          </>
        }
      >
        <DeviceActions device={device} onChanged={reload} />
      </PageHead>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale />}
      <DeviceQuestions device={id} onAnswered={reload} />
      {needsLook ? (
        <div class="device-first">
          <DeviceAlertsCard device={id} />
        </div>
      ) : null}
      <div class="device-grid">
        <div class="device-side stack">
          <WhatCard document={data} />
          <CoverageCard document={data} />
        </div>
        <div class="device-main stack">
          <DeviceTrafficCard device={id} />
          <DestinationsCard device={id} />
          <ContractCard device={device} />
          {needsLook ? null : <DeviceAlertsCard device={id} />}
        </div>
      </div>
    </>
  );
}
