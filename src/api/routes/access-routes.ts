// Who may do what: users, sessions, tokens, and the audit log.

import { z } from 'zod';
import { auditIn } from '../../access/audit-words.ts';
import {
  auditList,
  createdToken,
  newToken,
  newUser,
  sessionList,
  tokenList,
  userList,
  userRow,
} from '../../documents/access.ts';
import { doneDocument, pageQuery } from '../../documents/basic-shapes.ts';
import { endedDocument } from '../../documents/operations.ts';
import { callerOf, documentAnswer, type Route, route } from '../route.ts';

const everybodyQuery = z.object({ everybody: z.enum(['true', 'false']).default('false') });

export const accessRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/users',
    scope: 'admin',
    summary: 'All users',
    answer: documentAnswer(userList),
    handle: async ({ ports }) => ({ users: [...(await ports.access.users())] }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/users',
    scope: 'admin',
    summary: 'Add a user',
    needsConfirmation: true,
    body: newUser,
    answer: documentAnswer(userRow, 201),
    handle: (context) => {
      const { name, role, password } = context.body;
      return context.ports.access.addUser(callerOf(context), name, role, password);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/users/{name}',
    scope: 'admin',
    summary: 'Remove a user and end their sessions',
    needsConfirmation: true,
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.dropUser(callerOf(context), context.param('name'));
      context.recheckStreams();
      return { done: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sessions',
    scope: 'self',
    summary: 'Open sessions: of everybody for owners, else the own ones',
    answer: documentAnswer(sessionList),
    handle: async (context) => ({ sessions: [...(await context.ports.access.sessions(callerOf(context)))] }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/sessions',
    scope: 'self',
    summary: 'End all own sessions but this one; with everybody=true those of all users',
    query: everybodyQuery,
    answer: documentAnswer(endedDocument),
    handle: async (context) => {
      const isEverybody = context.query.everybody === 'true';
      const ended = await context.ports.access.dropSessions(callerOf(context), isEverybody);
      context.recheckStreams();
      return { ended };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/sessions/{id}',
    scope: 'self',
    summary: 'End a session',
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.dropSession(callerOf(context), context.param('id'));
      context.recheckStreams();
      return { done: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/tokens',
    scope: 'admin',
    summary: 'Access tokens, without their secrets',
    answer: documentAnswer(tokenList),
    handle: async ({ ports }) => ({ tokens: [...(await ports.access.tokens())] }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/tokens',
    scope: 'admin',
    summary: 'Make an access token; it is told this once',
    needsConfirmation: true,
    body: newToken,
    answer: documentAnswer(createdToken, 201),
    handle: (context) => {
      const { name, scope, days } = context.body;
      return context.ports.access.addToken(callerOf(context), name, scope, days);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/tokens/{id}',
    scope: 'admin',
    summary: 'Remove an access token',
    needsConfirmation: true,
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.dropToken(callerOf(context), context.param('id'));
      context.recheckStreams();
      return { done: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit',
    scope: 'admin',
    summary: 'Who did what, newest first',
    query: pageQuery,
    answer: documentAnswer(auditList),
    handle: async ({ ports, query, language }) => auditIn(await ports.access.audit(query), language),
  }),
];
