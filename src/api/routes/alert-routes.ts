// Alerts and incidents, the owner's verdicts, and the rules that follow from them.
import {
  alertList,
  alertQuery,
  explanation,
  incidentList,
  ruleList,
  verdictDocument,
  verdictRequest,
} from '../../documents/alerts.ts';
import { doneDocument } from '../../documents/basic-shapes.ts';
import { downloadResponse } from '../response.ts';
import { documentAnswer, type Route, responseAnswer, route } from '../route.ts';

export const alertRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/alerts',
    scope: 'read',
    summary: 'Alerts, newest first, in parts',
    query: alertQuery,
    answer: documentAnswer(alertList),
    handle: ({ ports, query, language }) => ports.home.alerts(query, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/alerts/{id}',
    scope: 'read',
    summary: 'One alert with its proof: the values that carry it, flows, what to do',
    answer: documentAnswer(explanation),
    handle: ({ ports, param, language }) => ports.home.alert(param('id'), language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/alerts/{id}/markdown',
    scope: 'read',
    summary: 'The alert as Markdown, to share',
    answer: responseAnswer('text/markdown'),
    handle: async ({ ports, param, language, headers }) =>
      downloadResponse(await ports.home.alertMarkdown(param('id'), language), headers),
  }),
  route({
    method: 'POST',
    path: '/api/v1/alerts/{id}/verdict',
    scope: 'operate',
    summary: 'Say what the alert was; with dryRun only what that would change',
    audit: 'verdict',
    body: verdictRequest,
    answer: documentAnswer(verdictDocument),
    handle: ({ ports, param, body, language }) => ports.home.judge(param('id'), body, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/incidents',
    scope: 'read',
    summary: 'Incidents: alerts that belong together, newest first, in parts',
    query: alertQuery,
    answer: documentAnswer(incidentList),
    handle: ({ ports, query, language }) => ports.home.incidents(query, language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/rules',
    scope: 'read',
    summary: 'What was called normal or muted',
    answer: documentAnswer(ruleList),
    handle: ({ ports, language }) => ports.home.rules(language),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/rules/{id}',
    scope: 'operate',
    summary: 'Take a rule back',
    audit: 'rule-removed',
    answer: documentAnswer(doneDocument),
    handle: async ({ ports, param }) => {
      await ports.home.dropRule(param('id'));
      return { done: true as const };
    },
  }),
];
