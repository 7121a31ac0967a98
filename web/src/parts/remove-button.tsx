// A button that removes something after one question.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { send } from '../api/client.ts';
import { notify } from '../state/notices.ts';
import { t } from '../strings/words.ts';
import { notifyFailure } from './action.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

export function RemoveButton({
  name,
  words,
  path,
  removed,
}: {
  name: string;
  /** What follows from it. */
  words: string;
  path: string;
  removed: () => void;
}): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const remove = (): void => {
    setAsking(false);
    send('DELETE', path).then(() => {
      notify('done', t('access.removed'));
      removed();
    }, notifyFailure);
  };
  return (
    <>
      <button type="button" class="icon-button" aria-label={t('access.drop', { name })} onClick={() => setAsking(true)}>
        <Icon name="trash" />
      </button>
      {isAsking ? (
        <Dialog
          title={t('access.dropTitle', { name })}
          onClose={() => setAsking(false)}
          actions={
            <>
              <button type="button" class="button" onClick={() => setAsking(false)}>
                {t('common.cancel')}
              </button>
              <button type="button" class="button danger" onClick={remove}>
                {t('access.dropConfirm')}
              </button>
            </>
          }
        >
          <p>{words}</p>
        </Dialog>
      ) : null}
    </>
  );
}
