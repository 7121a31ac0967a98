// Where a file is dropped or chosen, and how far its sending is.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScanRow } from '../../../src/documents/scans.ts';
import type { ApiError } from '../api/client.ts';
import { type Upload, uploadScan } from '../api/upload.ts';
import { announce } from '../state/notices.ts';
import { formatBytes } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { FormError } from './form-fields.tsx';
import { Icon } from './icon.tsx';

interface Sending {
  readonly file: File;
  readonly upload: Upload;
}

function Progress({ sending, sent }: { sending: Sending; sent: number }): JSX.Element {
  const { file, upload } = sending;
  return (
    <div class="stack">
      <p>{t('scans.uploading', { file: file.name })}</p>
      <progress max={Math.max(1, file.size)} value={sent} aria-label={t('scans.progress', { file: file.name })} />
      <div class="row">
        <span class="soft small numbers">
          {t('scans.uploaded', { part: formatBytes(sent), whole: formatBytes(file.size) })}
        </span>
        <button type="button" class="button" onClick={upload.stop}>
          {t('scans.cancel')}
        </button>
      </div>
    </div>
  );
}

/** `onSent` gets the scan that the server queued. Files dropped anywhere on the page are taken. */
export function DropZone({ onSent }: { onSent: (scan: ScanRow) => void }): JSX.Element {
  const [sending, setSending] = useState<Sending | null>(null);
  const [sent, setSent] = useState(0);
  const [error, setError] = useState<ApiError | null>(null);
  const [isOver, setOver] = useState(false);
  const picker = useRef<HTMLInputElement | null>(null);
  const start = (file: File | undefined): void => {
    if (file === undefined || sending !== null) return;
    setError(null);
    setSent(0);
    announce(t('scans.uploading', { file: file.name }));
    const upload = uploadScan(file, setSent);
    setSending({ file, upload });
    upload.done.then(
      (scan) => {
        setSending(null);
        onSent(scan);
      },
      (failed: ApiError) => {
        setSending(null);
        if (failed.code !== 'stopped') setError(failed);
      },
    );
  };
  const latest = useRef(start);
  latest.current = start;
  useEffect(() => {
    const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent): void => {
      if (!isFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!isFile(event)) return;
      event.preventDefault();
      latest.current(event.dataTransfer?.files[0]);
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, []);
  return (
    <div class={isOver ? 'drop-zone over' : 'drop-zone'}>
      {sending !== null ? (
        <Progress sending={sending} sent={sent} />
      ) : (
        <>
          <Icon name="scan" size={36} />
          <p class="empty-title">{t(isOver ? 'scans.dropNow' : 'scans.drop')}</p>
          <button type="button" class="button primary" onClick={() => picker.current?.click()}>
            {t('scans.choose')}
          </button>
          <input
            ref={picker}
            class="unseen"
            type="file"
            tabIndex={-1}
            aria-label={t('scans.choose')}
            onChange={(event) => {
              start(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
          <p class="soft small">{t('scans.hint')}</p>
        </>
      )}
      <FormError error={error} />
    </div>
  );
}
