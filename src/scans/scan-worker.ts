// The scan thread: takes one job after another and answers with progress and the result. It opens the job's file and nothing else.
import { parentPort } from 'node:worker_threads';
import { runJob } from './run-job.ts';
import { answerOfError, type ScanAnswer, type ScanJob } from './scan-job.ts';

/** Part of a job between two reports of progress. */
const PROGRESS_STEP = 0.005;

const port = parentPort;
if (port === null) throw new Error('the scan worker is no program of its own');

port.on('message', (job: ScanJob) => {
  let told = Number.NEGATIVE_INFINITY;
  const answer = (message: ScanAnswer): void => port.postMessage(message);
  runJob(job, (progress) => {
    if (!(progress.part - told >= PROGRESS_STEP)) return;
    told = progress.part;
    answer({ kind: 'progress', progress });
  }).then(
    (outcome) => answer({ kind: 'done', outcome }),
    (error: unknown) => answer(answerOfError(error, job)),
  );
});
