// What a device normally does, in sentences: to read, to approve, to export; and what has changed since it was approved.
import type { JSX } from 'preact';
import type { ContractDocument, DeviceOutcome, DeviceRow } from '../../../src/documents/devices.ts';
import { type ApiError, send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { notify } from '../state/notices.ts';
import { mayOperate } from '../state/session.ts';
import { formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Badge, Card, ErrorState, Skeleton } from './basics.tsx';
import { deviceName } from './device-row.tsx';
import { fileName, saveFrom } from './download.ts';
import { Icon } from './icon.tsx';

const exports = [
  { format: 'mud', title: 'devices.exportMud', ending: 'json', type: 'application/mud+json' },
  { format: 'nftables', title: 'devices.exportFirewall', ending: 'nft', type: 'text/plain' },
  { format: 'markdown', title: 'devices.exportText', ending: 'md', type: 'text/markdown' },
] as const;

const showError = (error: ApiError): void => notify('error', error.message, error.hint);

function Changes({ contract }: { contract: ContractDocument }): JSX.Element | null {
  if (contract.changes.length === 0) return null;
  return (
    <div class="contract-changes">
      <h3>{t('devices.contractChanged', { count: contract.changes.length })}</h3>
      <ul class="plain">
        {contract.changes.map(({ change, sentence }) => (
          <li key={`${change} ${sentence}`} class={`change ${change}`}>
            <Badge tone={change === 'added' ? 'medium' : 'info'}>{t(`devices.change-${change}`)}</Badge>
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ContractFoot({
  contract,
  device,
  reload,
}: {
  contract: ContractDocument;
  device: DeviceRow;
  reload: () => void;
}): JSX.Element {
  const path = `/devices/${encodeURIComponent(device.id)}/contract`;
  const isCurrent = contract.approved === contract.version;
  const approve = (): void => {
    send<DeviceOutcome>('POST', `${path}/approve`, { version: contract.version }).then(({ outcome }) => {
      notify('done', t(outcome === 'waits' ? 'devices.approvedWaits' : 'devices.approved'));
      reload();
    }, showError);
  };
  return (
    <div class="contract-foot">
      {mayOperate.value && !isCurrent ? (
        <button type="button" class="button primary" onClick={approve}>
          <Icon name="check" size={18} />
          {t(contract.approved === null ? 'devices.approve' : 'devices.approveAgain')}
        </button>
      ) : null}
      <details class="export">
        <summary>{t('devices.export')}</summary>
        <div class="row">
          {exports.map(({ format, title, ending, type }) => (
            <button
              key={format}
              type="button"
              class="button"
              onClick={() => {
                saveFrom(`${path}/export?format=${format}`, { name: fileName(deviceName(device), ending), type }).catch(
                  showError,
                );
              }}
            >
              <Icon name="download" size={18} />
              {t(title)}
            </button>
          ))}
        </div>
      </details>
    </div>
  );
}

export function ContractCard({ device }: { device: DeviceRow }): JSX.Element {
  const { data, error, reload } = useDocument<ContractDocument>(`/devices/${encodeURIComponent(device.id)}/contract`);
  const isLearnt = data !== null && data.groups.length > 0;
  return (
    <Card title={t('devices.contractTitle')}>
      {data === null ? (
        error === null ? (
          <Skeleton lines={5} />
        ) : error.status === 404 || error.status === 409 ? (
          <p class="soft">{t('devices.contractNone')}</p>
        ) : (
          <ErrorState error={error} retry={reload} />
        )
      ) : isLearnt ? (
        <>
          <p class="soft small">
            {data.approved === null || data.approvedAt === null
              ? t('devices.contractUnapproved')
              : t('devices.contractApproved', { version: data.approved, time: formatMoment(data.approvedAt) })}
          </p>
          <Changes contract={data} />
          {data.groups.map(({ title, sentences }) => (
            <div key={title} class="contract-group">
              <h3>{title}</h3>
              <ul class="because">
                {sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </div>
          ))}
          <ContractFoot contract={data} device={device} reload={reload} />
        </>
      ) : (
        <p class="soft">{t('devices.contractNone')}</p>
      )}
    </Card>
  );
}
