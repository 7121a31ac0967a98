// What the owner can do with a device: give it a name, forget it.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { DeviceRow } from '../../../src/documents/devices.ts';
import { type ApiError, forgetDocuments, send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { navigate } from '../state/router.ts';
import { mayOperate } from '../state/session.ts';
import { t } from '../strings/words.ts';
import { deviceName } from './device-row.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

const NAME_CHARACTERS_MAX = 64;

function RenameDialog({
  device,
  onClose,
  onChanged,
}: {
  device: DeviceRow;
  onClose: () => void;
  onChanged: () => void;
}): JSX.Element {
  const error = useSignal<ApiError | null>(null);
  const isBusy = useSignal(false);
  const name = useSignal(device.name ?? '');
  const save = (): void => {
    isBusy.value = true;
    send('PATCH', `/devices/${encodeURIComponent(device.id)}`, { name: name.value.trim() }).then(
      () => {
        notify('done', t('devices.renamed'));
        onChanged();
        onClose();
      },
      (failed: ApiError) => {
        error.value = failed;
        isBusy.value = false;
      },
    );
  };
  return (
    <Dialog
      title={t('devices.renameTitle')}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button
            type="submit"
            form="rename"
            class="button primary"
            disabled={isBusy.value || name.value.trim() === ''}
          >
            {t('common.save')}
          </button>
        </>
      }
    >
      <form
        id="rename"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label class="field">
          <span>{t('devices.name')}</span>
          <input
            value={name.value}
            maxLength={NAME_CHARACTERS_MAX}
            autoComplete="off"
            aria-invalid={error.value !== null}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        {error.value === null ? null : (
          <p class="field-error" role="alert">
            {error.value.message} {error.value.hint}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function ForgetDialog({ device, onClose }: { device: DeviceRow; onClose: () => void }): JSX.Element {
  const isBusy = useSignal(false);
  const name = deviceName(device);
  const forget = (): void => {
    isBusy.value = true;
    send('DELETE', `/devices/${encodeURIComponent(device.id)}`).then(
      () => {
        forgetDocuments();
        notify('done', t('devices.forgotten', { name }));
        navigate('/devices', { replace: true });
      },
      (failed: ApiError) => {
        isBusy.value = false;
        notify('error', failed.message, failed.hint);
        onClose();
      },
    );
  };
  return (
    <Dialog
      title={t('devices.forgetTitle')}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="button" class="button danger" disabled={isBusy.value} onClick={forget}>
            {t('devices.forgetConfirm')}
          </button>
        </>
      }
    >
      <p>{t('devices.forgetWords', { name })}</p>
    </Dialog>
  );
}

/** Nothing for those who may only look. */
export function DeviceActions({ device, onChanged }: { device: DeviceRow; onChanged: () => void }): JSX.Element | null {
  const open = useSignal<'rename' | 'forget' | null>(null);
  if (!mayOperate.value) return null;
  const close = (): void => {
    open.value = null;
  };
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          open.value = 'rename';
        }}
      >
        <Icon name="edit" size={18} />
        {t('devices.rename')}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          open.value = 'forget';
        }}
      >
        <Icon name="trash" size={18} />
        {t('devices.forget')}
      </button>
      {open.value === 'rename' ? <RenameDialog device={device} onClose={close} onChanged={onChanged} /> : null}
      {open.value === 'forget' ? <ForgetDialog device={device} onClose={close} /> : null}
    </>
  );
}
