// Running the program: whether it is well, figures for Prometheus, the log, backup and restore.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { logList } from '../../documents/home.ts';
import { backupRequest, healthzDocument, restoreDocument, restoreQuery } from '../../documents/operations.ts';
import { METRICS_TYPE, metricsText } from '../metrics-text.ts';
import { contentDisposition } from '../response.ts';
import { documentAnswer, type Route, responseAnswer, route } from '../route.ts';
import { announcedBytes, bodyBytes } from '../upload.ts';

const linesQuery = z.object({ lines: z.coerce.number().int().min(1).max(2000).default(200) });
/** A passphrase goes in a header, because the body is the file and addresses end up in logs. */
const PASSPHRASE_HEADER = 'X-Porchlight-Passphrase';

export const operationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/healthz',
    scope: 'open',
    summary: 'ok or degraded; nothing else is told',
    answer: documentAnswer(healthzDocument),
    handle: ({ ports }) => ({ status: ports.operations.isOk() ? ('ok' as const) : ('degraded' as const) }),
  }),
  route({
    method: 'GET',
    path: '/metrics',
    scope: 'read',
    summary: 'Figures for Prometheus',
    answer: responseAnswer('text/plain'),
    handle: async ({ ports, headers }) => {
      headers.set('Content-Type', METRICS_TYPE);
      return new Response(metricsText(await ports.operations.metrics()), { headers });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/logs',
    scope: 'admin',
    summary: 'The newest lines of the log',
    query: linesQuery,
    answer: documentAnswer(logList),
    handle: ({ ports, query }) => ports.operations.logs(query.lines),
  }),
  route({
    method: 'POST',
    path: '/api/v1/backup',
    scope: 'admin',
    summary: 'All of it in one file; with a passphrase also its secrets, encrypted',
    audit: 'backup-made',
    // All that the home knows, password hashes and keys with a passphrase of the asker's choice: not for a stolen session.
    needsConfirmation: true,
    body: backupRequest,
    answer: responseAnswer('application/octet-stream'),
    handle: async ({ ports, body, headers }) => {
      const { name, path, remove } = await ports.operations.backup(body.passphrase);
      headers.set('Content-Type', 'application/octet-stream');
      headers.set('Content-Disposition', contentDisposition(name));
      headers.set('Content-Length', String((await stat(path)).size));
      const file = createReadStream(path);
      // Also when the reader goes away in the middle.
      file.once('close', () => void remove());
      return new Response(Readable.toWeb(file) as ReadableStream<Uint8Array<ArrayBuffer>>, { headers });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/restore',
    scope: 'admin',
    summary: `Put a backup back (the file as the body; its passphrase in ${PASSPHRASE_HEADER})`,
    audit: 'backup-restored',
    needsConfirmation: true,
    query: restoreQuery,
    bodyKind: 'bytes',
    headers: { [PASSPHRASE_HEADER]: 'Opens a backup that holds secrets.' },
    answer: documentAnswer(restoreDocument),
    handle: async ({ ports, options, request, query, language, recheckStreams }) => {
      announcedBytes(request, options.uploadBytesMax);
      const passphrase = request.headers.get(PASSPHRASE_HEADER);
      const body = bodyBytes(request, options.uploadBytesMax);
      const answer = await ports.operations.restore(body, passphrase, query.keepUsers === 'true', language);
      recheckStreams();
      return { words: answer.words };
    },
  }),
];
