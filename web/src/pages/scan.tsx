// The result of one scan: of a capture its alerts and devices in words, of a table its score curve and abnormal windows.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CaptureResult, ScanDocument, ScanRow, TableResult } from '../../../src/documents/scans.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useLive } from '../api/live.ts';
import { notifyFailure } from '../parts/action.ts';
import { Badge, Card, EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { fileName, saveFrom } from '../parts/download.ts';
import { Icon } from '../parts/icon.tsx';
import { isGoingOn, ScanProgress, ScanState } from '../parts/scan-row.tsx';
import { ScoreCurve } from '../parts/score-curve.tsx';
import { SeverityMark } from '../parts/severity.tsx';
import { notify } from '../state/notices.ts';
import { navigate } from '../state/router.ts';
import { mayOperate } from '../state/session.ts';
import { formatBytes, formatMoment, formatNumber, formatShare } from '../strings/format.ts';
import { asSentence } from '../strings/sentence.ts';
import { t } from '../strings/words.ts';
import './scans.css';
import type { PageProps } from '../routes.ts';

const ROWS_SHOWN = 50;
const types = { json: 'application/json', csv: 'text/csv', html: 'text/html' } as const;
const tones = { Low: 'low', Medium: 'medium', High: 'high', Critical: 'high' } as const;

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="pairs">
      {facts.map(([label, value]) => (
        <>
          <dt key={label}>{label}</dt>
          <dd class="numbers">{value}</dd>
        </>
      ))}
    </dl>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }): JSX.Element | null {
  if (warnings.length === 0) return null;
  return (
    <Card title={t('scans.warnings')} wide>
      <ul class="because">
        {warnings.map((warning, index) => (
          <li key={index}>{warning}</li>
        ))}
      </ul>
    </Card>
  );
}

function CaptureAlerts({ alerts }: { alerts: CaptureResult['alerts'] }): JSX.Element {
  const [shown, setShown] = useState(ROWS_SHOWN);
  if (alerts.length === 0) return <EmptyState icon="check" title={t('scans.alertsNone')} />;
  return (
    <>
      <ul class="lines">
        {alerts.slice(0, shown).map((alert) => (
          <li key={alert.id} class="scan-line">
            <SeverityMark severity={alert.severity} />
            <div class="scan-link">
              <span class="line-title">
                {alert.title} <span class="soft">· {alert.device}</span>
              </span>
              <span>{alert.sentence}</span>
              {alert.actions.length === 0 ? null : (
                <ul class="because small">
                  {alert.actions.map((action, index) => (
                    <li key={index}>{action}</li>
                  ))}
                </ul>
              )}
              <span class="soft small numbers">
                {formatMoment(alert.start)} · {t('scans.times', { count: alert.count })}
              </span>
            </div>
          </li>
        ))}
      </ul>
      <MoreButton left={alerts.length - shown} more={() => setShown(shown + ROWS_SHOWN)} />
    </>
  );
}

function MoreButton({ left, more }: { left: number; more: () => void }): JSX.Element | null {
  if (left <= 0) return null;
  return (
    <button type="button" class="button" onClick={more}>
      {t('scans.showRows', { count: Math.min(left, ROWS_SHOWN) })}
    </button>
  );
}

const address = ({ ip, mac }: CaptureResult['devices'][number]): string => ip ?? mac ?? '–';

function CaptureDevices({ devices }: { devices: CaptureResult['devices'] }): JSX.Element {
  const [shown, setShown] = useState(ROWS_SHOWN);
  return (
    <>
      <div class="table-box">
        <table>
          <thead>
            <tr>
              <th>{t('scans.device')}</th>
              <th class="only-wide-cell">{t('scans.address')}</th>
              <th class="number">{t('scans.traffic')}</th>
              <th class="number">{t('scans.alerts')}</th>
            </tr>
          </thead>
          <tbody>
            {devices.slice(0, shown).map((device, index) => (
              <tr key={index}>
                <td class="sample">
                  {device.name}
                  {device.vendor === null ? null : <span class="soft small"> {device.vendor}</span>}
                  {address(device) === device.name ? null : (
                    <span class="only-narrow soft small mono"> {address(device)}</span>
                  )}
                </td>
                <td class="mono sample only-wide-cell">{address(device)}</td>
                <td class="number">{formatBytes(device.bytes)}</td>
                <td class="number">{formatNumber(device.alerts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton left={devices.length - shown} more={() => setShown(shown + ROWS_SHOWN)} />
    </>
  );
}

function Capture({ result }: { result: CaptureResult }): JSX.Element {
  const { packets, bytes, flows, first, last } = result;
  return (
    <div class="grid">
      <Card title={t('scans.alertsTitle')} wide>
        <CaptureAlerts alerts={result.alerts} />
      </Card>
      <Warnings warnings={result.warnings} />
      <Card title={t('scans.devicesTitle')}>
        <CaptureDevices devices={result.devices} />
      </Card>
      <Card title={t('common.details')}>
        <Facts
          facts={[
            [t('scans.packets'), formatNumber(packets)],
            [t('scans.flows'), formatNumber(flows)],
            [t('scans.size'), formatBytes(bytes)],
            ...(first === null ? [] : [[t('scans.from'), formatMoment(first)] as const]),
            ...(last === null ? [] : [[t('scans.to'), formatMoment(last)] as const]),
          ]}
        />
      </Card>
    </div>
  );
}

function Windows({ result }: { result: TableResult }): JSX.Element {
  const [shown, setShown] = useState(ROWS_SHOWN);
  if (result.details.length === 0) return <EmptyState icon="check" title={t('scans.detailsNone')} />;
  return (
    <>
      <div class="table-box">
        <table>
          <thead>
            <tr>
              <th class="number">{t('scans.window')}</th>
              <th>{t('scans.severity')}</th>
              <th class="number">{t('scans.score')}</th>
              <th class="number">{t('scans.ratio')}</th>
              <th>{t('scans.sample')}</th>
            </tr>
          </thead>
          <tbody>
            {result.details.slice(0, shown).map((detail) => (
              <tr key={detail.sequenceId}>
                <td class="number">{formatNumber(detail.sequenceId)}</td>
                <td>
                  <Badge tone={tones[detail.severity]}>{t(`scans.severity-${detail.severity}`)}</Badge>
                </td>
                <td class="number">{formatNumber(detail.error)}</td>
                <td class="number">{formatNumber(detail.error / (result.threshold || 1))}</td>
                <td class="sample small">
                  {Object.entries(detail.sample)
                    .map(
                      ([name, value]) => `${name} ${typeof value === 'number' ? formatNumber(value) : (value ?? '–')}`,
                    )
                    .join(' · ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton left={result.details.length - shown} more={() => setShown(shown + ROWS_SHOWN)} />
    </>
  );
}

function Table({ result }: { result: TableResult }): JSX.Element {
  return (
    <div class="grid">
      <Card title={t('scans.curveTitle')} wide>
        <ScoreCurve curve={result.curve} threshold={result.threshold} count={result.totalSamples} />
      </Card>
      <Card title={t('scans.detailsTitle')} wide>
        <Windows result={result} />
      </Card>
      <Warnings warnings={result.warnings} />
      <Card title={t('common.details')} wide>
        <Facts
          facts={[
            [t('scans.rows'), formatNumber(result.rows)],
            [t('scans.windows'), formatNumber(result.totalSamples)],
            [t('scans.abnormal'), `${formatNumber(result.anomalies)} (${formatNumber(result.percentage)} %)`],
            [t('scans.threshold'), formatNumber(result.threshold)],
            [t('scans.model'), result.model],
          ]}
        />
      </Card>
    </div>
  );
}

function Downloads({ scan }: { scan: ScanRow }): JSX.Element {
  const save = (format: keyof typeof types): void => {
    saveFrom(`/scans/${encodeURIComponent(scan.id)}/download?format=${format}`, {
      name: fileName(`porchlight ${scan.file}`, format),
      type: types[format],
    }).catch(notifyFailure);
  };
  return (
    <fieldset class="plain downloads">
      <legend class="unseen">{t('scans.downloads')}</legend>
      {(Object.keys(types) as (keyof typeof types)[]).map((format) => (
        <button key={format} type="button" class="button" onClick={() => save(format)}>
          <Icon name="download" size={18} />
          {format.toUpperCase()}
        </button>
      ))}
    </fieldset>
  );
}

function DropScan({ scan }: { scan: ScanRow }): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const drop = (): void => {
    setAsking(false);
    send('DELETE', `/scans/${encodeURIComponent(scan.id)}`).then(() => {
      notify('done', t('scans.dropped'));
      navigate('/scans', { replace: true });
    }, notifyFailure);
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        <Icon name="trash" size={18} />
        {t('scans.dropScan')}
      </button>
      {isAsking ? (
        <Dialog
          title={t('scans.dropTitle')}
          onClose={() => setAsking(false)}
          actions={
            <>
              <button type="button" class="button" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </button>
              <button type="button" class="button danger" onClick={drop}>
                {t('scans.dropScan')}
              </button>
            </>
          }
        >
          <p>{t('scans.dropWords')}</p>
        </Dialog>
      ) : null}
    </>
  );
}

export function Page({ params }: PageProps): JSX.Element {
  const id = params['id'] ?? '';
  const { data, error, reload, replace } = useDocument<ScanDocument>(`/scans/${encodeURIComponent(id)}`);
  useLive('scan', ({ scan }) => {
    if (scan.id !== id) return;
    if (isGoingOn(scan) && data !== null) replace({ ...data, scan });
    else reload();
  });
  const scan = data?.scan;
  return (
    <>
      <PageHead
        title={scan?.file ?? t('scans.title')}
        back={{ href: '/scans', words: t('scans.title') }}
        {...(scan === undefined ? {} : { eyebrow: <ScanState scan={scan} /> })}
      >
        {scan?.state === 'done' ? <Downloads scan={scan} /> : null}
        {scan !== undefined && !isGoingOn(scan) && mayOperate.value ? <DropScan scan={scan} /> : null}
      </PageHead>
      {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
      {data === null ? (
        error === null ? (
          <Skeleton lines={5} height={48} />
        ) : null
      ) : (
        <div class="stack">
          <div class="card stack" aria-live="polite">
            <p class="scan-lead">{data.scan.words}</p>
            {data.scan.hint === null ? null : <p class="soft">{asSentence(data.scan.hint)}</p>}
            {isGoingOn(data.scan) ? (
              <>
                <ScanProgress scan={data.scan} />
                {mayOperate.value ? (
                  <div class="row">
                    <span class="soft numbers">{formatShare(data.scan.progress)}</span>
                    <button
                      type="button"
                      class="button"
                      onClick={() =>
                        send('POST', `/scans/${encodeURIComponent(id)}/cancel`).then(reload, notifyFailure)
                      }
                    >
                      {t('scans.cancel')}
                    </button>
                  </div>
                ) : null}
              </>
            ) : null}
          </div>
          {data.capture === null ? null : <Capture result={data.capture} />}
          {data.table === null ? null : <Table result={data.table} />}
        </div>
      )}
    </>
  );
}
