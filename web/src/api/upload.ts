// Sends a file as it is, with progress and a way to stop: fetch tells no upload progress, so this is the older interface.
import type { ScanRow } from '../../../src/documents/scans.ts';
import { t } from '../strings/words.ts';
import { ApiError, refusal, requestHeaders } from './client.ts';

export interface Upload {
  readonly done: Promise<ScanRow>;
  readonly stop: () => void;
}

/** `onProgress` gets bytes sent. Rejects with an ApiError; with code `stopped` when it was stopped. */
export function uploadScan(file: File, onProgress: (bytes: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<ScanRow>((resolve, reject) => {
    const gone = (): void =>
      reject(new ApiError('offline', t('common.offlineMessage'), { hint: t('common.offlineHint') }));
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onabort = () => reject(new ApiError('stopped', ''));
    request.onerror = gone;
    request.onload = () => {
      const response = new Response(request.responseText, { status: request.status || 502 });
      if (request.status !== 202) {
        void refusal(response).then(reject);
        return;
      }
      response.json().then((row) => resolve(row as ScanRow), gone);
    };
    request.open('PUT', `/api/v1/scans?name=${encodeURIComponent(file.name.slice(0, 200))}`);
    for (const [name, value] of Object.entries(requestHeaders('PUT'))) request.setRequestHeader(name, value);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}
