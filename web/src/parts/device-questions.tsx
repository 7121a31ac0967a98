// "Is this the same device?": asked once where a device came back with another hardware address.
import type { JSX } from 'preact';
import type { QuestionList, QuestionRow } from '../../../src/documents/devices.ts';
import { type ApiError, send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { notify } from '../state/notices.ts';
import { mayOperate } from '../state/session.ts';
import { formatShare } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import { Icon } from './icon.tsx';

const named = ({ name, mac, id }: QuestionRow['older']): string => name ?? mac ?? id;

function Question({ question, onAnswered }: { question: QuestionRow; onAnswered: () => void }): JSX.Element {
  const answer = (words: 'same' | 'other'): void => {
    send('POST', `/questions/${encodeURIComponent(question.id)}`, { answer: words }).then(
      () => {
        notify('done', t('devices.questionThanks'));
        onAnswered();
      },
      (error: ApiError) => notify('error', error.message, error.hint),
    );
  };
  return (
    <section class="card question" aria-label={t('devices.questionTitle')}>
      <Icon name="question" size={24} />
      <div class="stack">
        <div>
          <h2>{t('devices.questionTitle')}</h2>
          <p>
            {t('devices.questionWords', { newer: named(question.newer), older: named(question.older) })}{' '}
            <span class="soft small numbers">
              ({t('devices.confidence', { share: formatShare(question.confidence) })})
            </span>
          </p>
          <ul class="because small soft">
            {question.evidence.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
        {mayOperate.value ? (
          <div class="row">
            <button type="button" class="button primary" onClick={() => answer('same')}>
              {t('devices.questionSame')}
            </button>
            <button type="button" class="button" onClick={() => answer('other')}>
              {t('devices.questionOther')}
            </button>
          </div>
        ) : null}
      </div>
    </section>
  );
}

/** The questions that a device is part of; nothing when there are none. */
export function DeviceQuestions({
  device,
  onAnswered,
}: {
  device: string;
  onAnswered: () => void;
}): JSX.Element | null {
  const { data, reload } = useDocument<QuestionList>('/questions');
  const mine = data?.questions.filter(({ older, newer }) => older.id === device || newer.id === device) ?? [];
  if (mine.length === 0) return null;
  return (
    <div class="stack questions">
      {mine.map((question) => (
        <Question
          key={question.id}
          question={question}
          onAnswered={() => {
            reload();
            onAnswered();
          }}
        />
      ))}
    </div>
  );
}
