// Devices: what they are, what they normally do, whom they talk to, and what the owner says about them.
import { z } from 'zod';
import {
  contractDocument,
  destinationList,
  deviceChange,
  deviceDocument,
  deviceList,
  deviceOutcome,
  deviceQuery,
  mapDocument,
  mapQuery,
  questionAnswer,
  questionList,
} from '../../documents/devices.ts';
import { versionRequest } from '../../documents/operations.ts';
import { downloadResponse } from '../response.ts';
import { documentAnswer, type Route, responseAnswer, route } from '../route.ts';

const formatQuery = z.object({ format: z.enum(['mud', 'nftables', 'markdown']) });
const hoursQuery = z.object({ hours: z.coerce.number().min(1).max(720).default(24) });

export const deviceRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/devices',
    scope: 'read',
    summary: 'Devices, in parts',
    query: deviceQuery,
    answer: documentAnswer(deviceList),
    handle: ({ ports, query }) => ports.home.devices(query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/devices/{id}',
    scope: 'read',
    summary: 'One device: what it is, and why we think so',
    answer: documentAnswer(deviceDocument),
    handle: ({ ports, param, language }) => ports.home.device(param('id'), language),
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/devices/{id}',
    scope: 'operate',
    summary: 'Name a device',
    audit: 'device-renamed',
    body: deviceChange,
    answer: documentAnswer(deviceOutcome),
    handle: ({ ports, param, body }) => ports.home.rename(param('id'), body.name),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/devices/{id}',
    scope: 'operate',
    summary: 'Forget a device: erases everything about it',
    audit: 'device-forgotten',
    needsConfirmation: true,
    answer: documentAnswer(deviceOutcome),
    handle: ({ ports, param }) => ports.home.forget(param('id')),
  }),
  route({
    method: 'GET',
    path: '/api/v1/devices/{id}/contract',
    scope: 'read',
    summary: 'What the device normally does, in sentences',
    answer: documentAnswer(contractDocument),
    handle: ({ ports, param, language }) => ports.home.contract(param('id'), language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/devices/{id}/contract/export',
    scope: 'read',
    summary: 'The contract as a MUD profile (RFC 8520), firewall rules or Markdown',
    query: formatQuery,
    answer: responseAnswer('application/mud+json', 'application/json', 'text/plain', 'text/markdown'),
    handle: async ({ ports, param, query, language, headers }) =>
      downloadResponse(await ports.home.exportContract(param('id'), query.format, language), headers),
  }),
  route({
    method: 'POST',
    path: '/api/v1/devices/{id}/contract/approve',
    scope: 'operate',
    summary: 'Approve a version of the contract',
    audit: 'contract-approved',
    body: versionRequest,
    answer: documentAnswer(deviceOutcome),
    handle: ({ ports, param, body }) => ports.home.approve(param('id'), body.version),
  }),
  route({
    method: 'GET',
    path: '/api/v1/devices/{id}/destinations',
    scope: 'read',
    summary: 'Whom the device talked to',
    query: hoursQuery,
    answer: documentAnswer(destinationList),
    handle: ({ ports, param, query, language }) => ports.home.destinations(param('id'), query.hours, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/questions',
    scope: 'read',
    summary: 'Pairs of devices that may be one and the same',
    answer: documentAnswer(questionList),
    handle: ({ ports, language }) => ports.home.questions(language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/questions/{id}',
    scope: 'operate',
    summary: 'Answer whether two devices are the same',
    audit: 'question-answered',
    body: questionAnswer,
    answer: documentAnswer(deviceOutcome),
    handle: ({ ports, param, body }) => ports.home.answer(param('id'), body.answer),
  }),
  route({
    method: 'GET',
    path: '/api/v1/map',
    scope: 'read',
    summary: 'Who talks to whom',
    query: mapQuery,
    answer: documentAnswer(mapDocument),
    handle: ({ ports, query, language }) => ports.home.map(query, language),
  }),
];
