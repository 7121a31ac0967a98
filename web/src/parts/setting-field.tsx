// One setting as a field of the form: its kind, its unit, where its value comes from, and what is usual.
import type { JSX } from 'preact';
import type { SettingRow, SettingsChange } from '../../../src/documents/setup.ts';
import { t } from '../strings/words.ts';
import { ChoiceField, FlagField, TextField } from './form-fields.tsx';

export type SettingValue = SettingsChange[string];

function shown(value: SettingRow['usual']): string {
  if (value === null || value === '') return t('settings.empty');
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
  return Array.isArray(value) ? value.join(', ') || t('settings.empty') : String(value);
}

/** The facts under a field; equal parts of every kind. */
function hintOf(setting: SettingRow): string {
  const { description, source, needsRestart, usual, type, hasSecret, choices, choiceTitles } = setting;
  const place = choices?.indexOf(String(usual)) ?? -1;
  const facts = [
    ...(type === 'secret'
      ? hasSecret
        ? [t('settings.secretSet')]
        : []
      : [t('settings.usual', { value: choiceTitles?.[place] ?? shown(usual) })]),
    ...(type === 'list' ? [t('settings.listHint')] : []),
    ...(source === 'usual' || source === 'file' ? [] : [t(`settings.source-${source}`)]),
    ...(needsRestart ? [t('settings.needsRestart')] : []),
  ];
  return `${description} ${facts.length === 0 ? '' : `(${facts.join('; ')})`}`;
}

function ListField({
  label,
  hint,
  value,
  isOff,
  change,
}: {
  label: string;
  hint: string;
  value: string;
  isOff: boolean;
  change: (value: readonly string[]) => void;
}): JSX.Element {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        rows={3}
        disabled={isOff}
        value={value}
        onInput={(event) =>
          change(
            event.currentTarget.value
              .split('\n')
              .map((each) => each.trim())
              .filter(Boolean),
          )
        }
      />
      <small class="soft small">{hint}</small>
    </label>
  );
}

/** `value` undefined = not changed yet. `change` gets null for "back to usual". */
export function SettingField({
  setting,
  value,
  error,
  change,
}: {
  setting: SettingRow;
  value: SettingValue | undefined;
  error: string | null;
  change: (value: SettingValue) => void;
}): JSX.Element {
  const { type, title, unit, choices, choiceTitles, source, minimum, maximum } = setting;
  const isOff = source === 'environment' || source === 'flag';
  const current = value === undefined ? setting.value : value === null ? setting.usual : value;
  const hint = hintOf(setting);
  const label = unit === null ? title : `${title} (${unit})`;
  if (type === 'flag')
    return <FlagField label={label} hint={hint} isOn={current === true} isOff={isOff} change={change} />;
  if (type === 'choice' && choices !== null)
    return (
      <ChoiceField
        label={label}
        hint={hint}
        value={String(current ?? '')}
        isOff={isOff}
        choices={choices.map((value, i) => ({ value, title: choiceTitles?.[i] ?? value }))}
        change={change}
      />
    );
  if (type === 'list')
    return (
      <ListField
        label={label}
        hint={hint}
        isOff={isOff}
        value={Array.isArray(current) ? current.join('\n') : ''}
        change={(next) => change([...next])}
      />
    );
  return (
    <TextField
      label={label}
      hint={hint}
      error={error}
      disabled={isOff}
      type={type === 'secret' ? 'password' : type === 'number' ? 'number' : 'text'}
      autoComplete={type === 'secret' ? 'new-password' : 'off'}
      {...(type === 'number' ? { step: 'any', min: minimum ?? undefined, max: maximum ?? undefined } : {})}
      value={type === 'secret' && value === undefined ? '' : String(current ?? '')}
      onInput={(event) => {
        const text = event.currentTarget.value;
        change(text === '' && type !== 'text' ? null : type === 'number' ? Number(text) : text);
      }}
    />
  );
}
