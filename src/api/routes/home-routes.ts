// The home at one look: its state, traffic, what is learnt, health, live events, the proof run and the simulated home.

import { z } from 'zod';
import {
  budgetEffect,
  budgetEffectQuery,
  healthDocument,
  homeDocument,
  modelsDocument,
  trafficDocument,
  trafficQuery,
} from '../../documents/home.ts';
import { demoDocument, demoRequest, proofDocument, proofPlan, proofRequest } from '../../documents/setup.ts';
import { documentAnswer, type Route, responseAnswer, route } from '../route.ts';

const afterQuery = z.object({
  after: z.string().max(128).optional(),
  /** An event source in a browser cannot choose its headers. */
  language: z.enum(['en', 'de']).optional(),
});

export const homeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/home',
    scope: 'read',
    summary: 'Is everything all right?',
    answer: documentAnswer(homeDocument),
    handle: ({ ports, language }) => ports.home.home(language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/traffic',
    scope: 'read',
    summary: 'Traffic over time, of the home or of one device',
    query: trafficQuery,
    answer: documentAnswer(trafficDocument),
    handle: ({ ports, query, language }) => ports.home.traffic(query, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/models',
    scope: 'read',
    summary: 'What is learnt of each device, and by what',
    answer: documentAnswer(modelsDocument),
    handle: ({ ports, language }) => ports.home.models(language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/models/budget-effect',
    scope: 'read',
    summary: 'What another alarm budget would have done with the last week',
    query: budgetEffectQuery,
    answer: documentAnswer(budgetEffect),
    handle: ({ ports, query, language }) => ports.home.budgetEffect(query, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/health',
    scope: 'read',
    summary: 'How the program itself is: parts, queues, memory, store',
    answer: documentAnswer(healthDocument),
    handle: ({ ports, language }) => ports.operations.health(language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/events',
    scope: 'read',
    summary: 'Live events (server-sent events); goes on after Last-Event-ID or ?after=',
    query: afterQuery,
    headers: { 'Last-Event-ID': 'The last event that the reader has had.' },
    answer: responseAnswer('text/event-stream'),
    handle: ({ openStream }) => openStream(),
  }),
  route({
    method: 'GET',
    path: '/api/v1/proof',
    scope: 'read',
    summary: 'The last proof run, stage by stage',
    answer: documentAnswer(proofDocument),
    handle: ({ ports, language }) => ports.proof.state(language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/proof/plan',
    scope: 'read',
    summary: 'What a proof run would send, and to whom',
    answer: documentAnswer(proofPlan),
    handle: ({ ports, language }) => ports.proof.plan(language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/proof',
    scope: 'operate',
    summary: 'Start a proof run: sends harmless packets',
    audit: 'proof-started',
    body: proofRequest,
    answer: documentAnswer(proofDocument),
    handle: ({ ports, language }) => ports.proof.run(language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/demo',
    scope: 'read',
    summary: 'The simulated home and its attacks',
    answer: documentAnswer(demoDocument),
    handle: ({ ports, language }) => ports.demo.state(language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/demo/attack',
    scope: 'operate',
    summary: 'Run an attack in the simulated home',
    audit: 'demo-attack',
    body: demoRequest,
    answer: documentAnswer(demoDocument),
    handle: ({ ports, body, language }) => ports.demo.attack(body.attack, language, body.newWeek === true),
  }),
];
