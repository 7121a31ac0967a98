// A text to copy: a command, a token, a secret.
import type { JSX } from 'preact';
import { t } from '../strings/words.ts';
import { copyText } from './download.ts';
import { Icon } from './icon.tsx';
import './form-fields.css';

export function Command({ text }: { text: string }): JSX.Element {
  return (
    <div class="command">
      <code>{text}</code>
      <button type="button" class="icon-button" aria-label={t('common.copy')} onClick={() => void copyText(text)}>
        <Icon name="copy" size={20} />
      </button>
    </div>
  );
}
