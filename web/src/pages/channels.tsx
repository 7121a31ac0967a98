// Notifications: the channels with their tests, this browser, and what was sent.
import type { JSX } from 'preact';
import type { ChannelList, DeliveryList } from '../../../src/documents/setup.ts';
import { send } from '../api/client.ts';
import { useDocument } from '../api/document.ts';
import { useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import { notifyFailure } from '../parts/action.ts';
import { Card, EmptyState, ErrorState, PageHead, Skeleton } from '../parts/basics.tsx';
import { ChannelAdder, ChannelLine } from '../parts/channel-form.tsx';
import { allowMessages, messages, stopMessages } from '../state/browser-messages.ts';
import { formatMoment } from '../strings/format.ts';
import { t } from '../strings/words.ts';
import './channels.css';

type Delivery = DeliveryList['deliveries'][number];
const rowsOf = (part: DeliveryList): readonly Delivery[] => part.deliveries;
const idOf = ({ id }: Delivery): string => id;

/** Permission alone is not enough: messages come to a browser from its channel, which is made with the first one. */
async function allowHere(channels: ChannelList, changed: () => void): Promise<void> {
  await allowMessages();
  const kind = channels.kinds.find((each) => each.kind === 'browser');
  if (messages.peek() !== 'on' || kind === undefined || channels.channels.some((each) => each.kind === 'browser'))
    return;
  await send('POST', '/channels', { kind: 'browser', name: kind.title, options: {} });
  changed();
}

function ThisBrowser({ channels, changed }: { channels: ChannelList; changed: () => void }): JSX.Element {
  const state = messages.value;
  return (
    <Card title={t('channels.browserTitle')}>
      <div class="stack">
        <p>
          {t(
            state === 'on'
              ? 'channels.browserOn'
              : state === 'denied'
                ? 'channels.browserDenied'
                : state === 'none'
                  ? 'channels.browserNone'
                  : 'channels.browserWords',
          )}
        </p>
        {state === 'ask' || state === 'off' ? (
          <div>
            <button type="button" class="button" onClick={() => allowHere(channels, changed).catch(notifyFailure)}>
              {t('channels.browserAsk')}
            </button>
          </div>
        ) : state === 'on' ? (
          <div>
            <button type="button" class="button" onClick={stopMessages}>
              {t('channels.browserOff')}
            </button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function Deliveries({ names }: { names: ReadonlyMap<string, string> }): JSX.Element {
  const list = useList<DeliveryList, Delivery>('/deliveries', rowsOf, idOf);
  return (
    <Card title={t('channels.deliveries')} wide>
      {list.error === null ? null : <ErrorState error={list.error} retry={list.reload} isStale={list.rows !== null} />}
      {list.rows === null ? (
        <Skeleton />
      ) : list.rows.length === 0 ? (
        <p class="soft">{t('channels.deliveriesNone')}</p>
      ) : (
        <div class="table-box">
          <table>
            <thead>
              <tr>
                <th>{t('channels.when')}</th>
                <th>{t('channels.what')}</th>
                <th>{t('channels.where')}</th>
                <th>{t('channels.how')}</th>
              </tr>
            </thead>
            <tbody>
              {list.rows.map((row) => (
                <tr key={row.id}>
                  <td class="numbers">{formatMoment(row.sent ?? row.created)}</td>
                  <td class="free-text">{row.title}</td>
                  <td class="free-text">{names.get(row.channel) ?? row.channel}</td>
                  <td class="free-text">
                    {t(`channels.delivery-${row.state}`)}
                    {row.tries > 1 ? ` · ${t('channels.tries', { count: row.tries })}` : ''}
                    {row.error === null ? null : <span class="soft small"> {row.error}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasMore ? (
        <button type="button" class="button" disabled={list.isLoadingMore} onClick={list.more}>
          {t('common.more')}
        </button>
      ) : null}
    </Card>
  );
}

export function Page(): JSX.Element {
  const { data, error, reload } = useDocument<ChannelList>('/channels');
  useLive('changed', ({ what }) => {
    if (what === 'channels') reload();
  });
  return (
    <>
      <PageHead title={t('channels.title')} />
      <div class="stack">
        <p class="soft">{t('channels.hint')}</p>
        {error === null ? null : <ErrorState error={error} retry={reload} isStale={data !== null} />}
        {data === null ? (
          error === null ? (
            <Skeleton lines={3} height={64} />
          ) : null
        ) : (
          <>
            <div class="card stack">
              {data.channels.length === 0 ? (
                <EmptyState icon="channels" title={t('channels.none')}>
                  {t('channels.noneHint')}
                </EmptyState>
              ) : (
                <ul class="plain stack">
                  {data.channels.map((channel) => (
                    <ChannelLine key={channel.id} channel={channel} kinds={data.kinds} changed={reload} />
                  ))}
                </ul>
              )}
              <h2 class="add-head">{t('channels.addTitle')}</h2>
              <ChannelAdder kinds={data.kinds} changed={reload} />
            </div>
            <ThisBrowser channels={data} changed={reload} />
            <Deliveries names={new Map(data.channels.map(({ id, name }) => [id, name]))} />
          </>
        )}
      </div>
    </>
  );
}
