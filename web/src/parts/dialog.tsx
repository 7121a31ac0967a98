// A dialog: the browser's own, so that focus stays in it, Escape closes it and the page behind is out of reach.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../strings/words.ts';
import { Icon } from './icon.tsx';

/** Shown while it is mounted. `actions` stand at its foot; `onClose` is called for Escape, the cross and a click beside it. */
export function Dialog({
  title,
  onClose,
  actions,
  children,
}: {
  title: string;
  onClose: () => void;
  actions?: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const element = useRef<HTMLDialogElement | null>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    // What is to be filled in comes before the cross in the corner.
    element.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is for a pointer beside the dialog.
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="icon-button" aria-label={t('common.close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
        {actions === undefined ? null : <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
