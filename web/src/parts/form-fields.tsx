// Fields of forms with a label, a hint and what is wrong with them; and the foot that shows why a form was refused.
import type { ComponentChildren, InputHTMLAttributes, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ApiError } from '../api/client.ts';
import { t } from '../strings/words.ts';
import { WithCommands } from './basics.tsx';
import { Icon } from './icon.tsx';
import './form-fields.css';

/** What an input takes beside its label; the types of inputs by role are too strict for one that takes them all. */
type InputAttributes = Omit<Partial<InputHTMLAttributes<HTMLInputElement>>, 'label' | 'role' | 'type'> & {
  readonly type?: string;
};

interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | null;
}

/** What is secret can be looked at while it is typed. */
export function TextField({ label, hint, error = null, ...input }: FieldProps & InputAttributes): JSX.Element {
  const id = useId();
  const isSecret = input.type === 'password';
  const [isShown, setShown] = useState(false);
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <div class={isSecret ? 'secret' : ''}>
        <input
          id={id}
          aria-describedby={`${id}-hint`}
          {...(error === null ? {} : { 'aria-invalid': 'true' as const })}
          {...(input as object)}
          {...(isSecret && isShown ? { type: 'text', spellcheck: false, autoCapitalize: 'none' } : {})}
        />
        {isSecret ? (
          <button
            type="button"
            class="icon-button"
            aria-label={t(isShown ? 'common.hideSecret' : 'common.showSecret', { field: label })}
            onClick={() => setShown(!isShown)}
          >
            <Icon name={isShown ? 'hidden' : 'eye'} />
          </button>
        ) : null}
      </div>
      <div id={`${id}-hint`} class="soft small field-hint">
        {error === null ? null : <p class="field-error">{error}</p>}
        {hint}
      </div>
    </div>
  );
}

export function FlagField({
  label,
  hint,
  isOn,
  change,
  isOff = false,
}: {
  label: string;
  hint?: ComponentChildren;
  isOn: boolean;
  change: (isOn: boolean) => void;
  isOff?: boolean;
}): JSX.Element {
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          checked={isOn}
          disabled={isOff}
          onChange={(event) => change(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint === undefined || hint === '' ? null : <div class="soft small check-hint">{hint}</div>}
    </div>
  );
}

export function ChoiceField({
  label,
  hint,
  value,
  choices,
  change,
  isOff = false,
}: FieldProps & {
  value: string;
  choices: readonly { readonly value: string; readonly title: string }[];
  change: (value: string) => void;
  isOff?: boolean;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={isOff}
        aria-describedby={`${id}-hint`}
        onChange={(event) => change(event.currentTarget.value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.title}
          </option>
        ))}
      </select>
      <div id={`${id}-hint`} class="soft small field-hint">
        {hint}
      </div>
    </div>
  );
}

/** Why a form was refused; read out when it appears. */
export function FormError({ error }: { error: ApiError | null }): JSX.Element {
  return (
    <div role="alert" class="form-error">
      {error === null ? null : (
        <>
          <p class="field-error">{error.message}</p>
          {error.hint === null ? null : (
            <p class="soft small">
              <WithCommands words={error.hint} />
            </p>
          )}
        </>
      )}
    </div>
  );
}
