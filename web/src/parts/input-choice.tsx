// Where packets come from: what this machine can give, what each way shows and does not, a try, and the choice.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { InputChoice as Choice, InputCandidate, InputCheck, InputList } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { sshCommand } from '../state/ssh-command.ts';
import { asSentence } from '../strings/sentence.ts';
import { t } from '../strings/words.ts';
import { type Action, useAction } from './action.ts';
import { Badge } from './basics.tsx';
import { Command } from './command.tsx';
import { FlagField, FormError, TextField } from './form-fields.tsx';
import { Icon } from './icon.tsx';

const keyOf = ({ kind, target }: Choice): string => `${kind} ${target}`;

function Candidate({
  candidate,
  isChosen,
  isCurrent,
  choose,
}: {
  candidate: InputCandidate;
  isChosen: boolean;
  isCurrent: boolean;
  choose: () => void;
}): JSX.Element {
  const { title, words, isBest, isPossible, reason } = candidate;
  return (
    <label class="candidate">
      <input type="radio" name="input" checked={isChosen} onChange={choose} />
      <span class="candidate-words">
        <span class="candidate-title">
          {title}
          {isCurrent ? (
            <Badge tone="accent" icon="check">
              {t('setup.current')}
            </Badge>
          ) : null}
          {isBest ? <Badge tone="accent">{t('setup.best')}</Badge> : null}
          {isPossible ? null : <Badge>{t('setup.notPossible')}</Badge>}
        </span>
        <span class="soft small">
          {words}
          {reason === null ? '' : ` ${reason}`}
        </span>
      </span>
    </label>
  );
}

function CheckResult({ check }: { check: InputCheck }): JSX.Element {
  return (
    <div class="row" role="status">
      <Badge tone={check.works ? 'accent' : 'medium'} icon={check.works ? 'check' : 'question'}>
        {t(check.works ? 'setup.checkWorks' : 'setup.checkFails')}
      </Badge>
      <span>{check.words}</span>
      {check.hint === null ? null : <p class="soft small">{asSentence(check.hint)}</p>}
    </div>
  );
}

/** What belongs to the chosen way only: hint, command, address, consent. */
function Details({
  candidate,
  choice,
  change,
}: {
  candidate: InputCandidate;
  choice: Choice;
  change: (choice: Choice) => void;
}): JSX.Element | null {
  const hasTarget = choice.kind === 'ssh' || choice.kind === 'capture';
  if (candidate.hint === null && candidate.command === null && !hasTarget && choice.kind !== 'host') return null;
  return (
    <div class="candidate-more">
      {hasTarget ? (
        <TextField
          label={t(choice.kind === 'ssh' ? 'setup.targetSsh' : 'setup.target')}
          hint={choice.kind === 'ssh' ? t('setup.targetSshHint') : undefined}
          value={choice.target}
          maxLength={512}
          onInput={(event) => change({ ...choice, target: event.currentTarget.value })}
        />
      ) : null}
      {candidate.command === null ? null : (
        <div>
          <p class="small">{t('setup.command')}</p>
          <Command text={sshCommand(candidate.command, candidate.choice.target, choice.target)} />
        </div>
      )}
      {candidate.hint === null ? null : <p class="soft small">{candidate.hint}</p>}
      {choice.kind === 'host' ? (
        <FlagField label={t('setup.mayAsk')} isOn={choice.mayAsk} change={(mayAsk) => change({ ...choice, mayAsk })} />
      ) : null}
    </div>
  );
}

interface Checked {
  readonly check: InputCheck | null;
  readonly checking: Action;
  readonly look: (choice: Choice) => void;
  readonly forget: () => void;
}

function useCheck(): Checked {
  const [check, setCheck] = useState<InputCheck | null>(null);
  const checking = useAction();
  const look = (choice: Choice): void => {
    setCheck(null);
    checking.run(async () => setCheck(await send<InputCheck>('POST', '/inputs/check', choice)));
  };
  return { check, checking, look, forget: () => setCheck(null) };
}

/** `onChosen` is called with what holds then. */
export function InputChooser({
  list,
  onChosen,
}: {
  list: InputList;
  onChosen: (list: InputList) => void;
}): JSX.Element {
  const start =
    list.candidates.find(({ choice }) => keyOf(choice) === keyOf(list.current)) ??
    list.candidates.find(({ choice }) => choice.kind === list.current.kind && choice.kind === 'ssh') ??
    list.candidates.find(({ isBest }) => isBest) ??
    list.candidates[0];
  const [candidate, setCandidate] = useState(start);
  const [choice, setChoice] = useState<Choice>(
    start !== undefined && start.choice.kind === list.current.kind ? list.current : (start?.choice ?? list.current),
  );
  const { check, checking, look, forget } = useCheck();
  const choosing = useAction();
  const change = (next: Choice): void => {
    setChoice(next);
    forget();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        choosing.run(async () => onChosen(await send<InputList>('PUT', '/inputs/current', choice)));
      }}
    >
      <fieldset class="plain">
        <legend class="unseen">{t('setup.inputTitle')}</legend>
        {list.candidates.map((each) => (
          <div key={keyOf(each.choice)} class="candidate-box">
            <Candidate
              candidate={each}
              isChosen={each === candidate}
              isCurrent={keyOf(each.choice) === keyOf(list.current)}
              choose={() => {
                setCandidate(each);
                change(each.choice);
              }}
            />
            {each === candidate ? <Details candidate={each} choice={choice} change={change} /> : null}
          </div>
        ))}
      </fieldset>
      {checking.isBusy ? (
        <p class="soft" role="status">
          {t('setup.checking')}
        </p>
      ) : null}
      {check === null ? null : <CheckResult check={check} />}
      <FormError error={choosing.error ?? checking.error} />
      <div class="row">
        <button type="submit" class="button primary" disabled={choosing.isBusy || checking.isBusy}>
          {t('setup.choose')}
        </button>
        <button type="button" class="button" disabled={checking.isBusy || choosing.isBusy} onClick={() => look(choice)}>
          <Icon name="eye" size={18} />
          {t('setup.check')}
        </button>
      </div>
    </form>
  );
}
