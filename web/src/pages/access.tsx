// People and access: the own account for everybody; people, tokens and the audit log for owners.
import type { JSX } from 'preact';
import { AccountCards } from '../parts/account-cards.tsx';
import { Audit } from '../parts/audit-card.tsx';
import { PageHead } from '../parts/basics.tsx';
import { Sessions } from '../parts/sessions-card.tsx';
import { Tokens } from '../parts/tokens-card.tsx';
import { Users } from '../parts/users-card.tsx';
import { mayAdminister } from '../state/session.ts';
import { t } from '../strings/words.ts';
import './channels.css';

export function Page(): JSX.Element {
  return (
    <>
      <PageHead title={t('access.title')} />
      <div class="grid">
        <AccountCards />
        <Sessions />
        {mayAdminister.value ? (
          <>
            <Users />
            <Tokens />
            <Audit />
          </>
        ) : null}
      </div>
    </>
  );
}
