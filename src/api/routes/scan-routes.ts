// Scans of uploaded files: upload, progress, results, comparison.
import { z } from 'zod';
import { doneDocument, pageQuery } from '../../documents/basic-shapes.ts';
import { scanComparison, scanDocument, scanList, scanRow } from '../../documents/scans.ts';
import { downloadResponse } from '../response.ts';
import { documentAnswer, type Route, responseAnswer, route } from '../route.ts';
import { announcedBytes, bodyBytes } from '../upload.ts';

const compareQuery = z.object({ a: z.string().min(1).max(128), b: z.string().min(1).max(128) });
const formatQuery = z.object({ format: z.enum(['json', 'csv', 'html']) });
const nameQuery = z.object({ name: z.string().min(1).max(255) });

export const scanRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/scans',
    scope: 'read',
    summary: 'Scans, newest first, in parts',
    query: pageQuery,
    answer: documentAnswer(scanList),
    handle: ({ ports, query, language }) => ports.scans.list(query, language),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/scans',
    scope: 'operate',
    summary: 'Upload a file as the body and queue its scan',
    audit: 'file-uploaded',
    query: nameQuery,
    bodyKind: 'bytes',
    answer: documentAnswer(scanRow, 202),
    handle: ({ ports, options, request, query, language }) => {
      const bytes = announcedBytes(request, options.uploadBytesMax);
      return ports.scans.upload(query.name, bodyBytes(request, options.uploadBytesMax), bytes, language);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/scans/compare',
    scope: 'read',
    summary: 'Two scans beside each other',
    query: compareQuery,
    answer: documentAnswer(scanComparison),
    handle: ({ ports, query, language }) => ports.scans.compare(query.a, query.b, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/scans/{id}',
    scope: 'read',
    summary: 'A scan and its result',
    answer: documentAnswer(scanDocument),
    handle: ({ ports, param, language }) => ports.scans.get(param('id'), language),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/scans/{id}',
    scope: 'operate',
    summary: 'Delete a scan, its result and its file',
    audit: 'scan-deleted',
    answer: documentAnswer(doneDocument),
    handle: async ({ ports, param }) => {
      await ports.scans.drop(param('id'));
      return { done: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/scans/{id}/cancel',
    scope: 'operate',
    summary: 'Stop a scan',
    audit: 'scan-cancelled',
    answer: documentAnswer(scanRow),
    handle: ({ ports, param, language }) => ports.scans.cancel(param('id'), language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/scans/{id}/download',
    scope: 'read',
    summary: 'The result as a file',
    query: formatQuery,
    answer: responseAnswer('application/json', 'text/csv', 'text/html'),
    handle: async ({ ports, param, query, language, headers }) =>
      downloadResponse(await ports.scans.download(param('id'), query.format, language), headers),
  }),
];
