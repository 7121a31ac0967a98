// German error words: every code of error-words.ts, with the same placeholders. The type names every code, so that a missing one does not
// compile.
import type { ErrorCode } from '../error-words.ts';
import { germanAccessErrors } from './access-errors.ts';
import { germanApiErrors } from './api-errors.ts';
import { germanBackupErrors } from './backup-errors.ts';
import { germanDaemonErrors } from './daemon-errors.ts';
import { germanEdgeErrors } from './edge-errors.ts';
import { germanFileErrors } from './file-errors.ts';
import type { GermanWords } from './german-words.ts';
import { germanHomeErrors } from './home-errors.ts';
import { germanScanErrors } from './scan-errors.ts';
import { germanStudyErrors } from './study-errors.ts';

export const germanErrorWords: Readonly<Record<ErrorCode, GermanWords>> = {
  ...germanFileErrors,
  ...germanStudyErrors,
  ...germanHomeErrors,
  ...germanScanErrors,
  ...germanBackupErrors,
  ...germanDaemonErrors,
  ...germanEdgeErrors,
  ...germanAccessErrors,
  ...germanApiErrors,
};
