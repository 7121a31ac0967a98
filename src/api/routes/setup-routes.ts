// Settings, inputs, the wizard, and notification channels.
import { doneDocument, pageQuery } from '../../documents/basic-shapes.ts';
import {
  channelChange,
  channelList,
  channelRow,
  channelTest,
  deliveryList,
  inputCheck,
  inputChoice,
  inputList,
  settingsChange,
  settingsDocument,
} from '../../documents/setup.ts';
import { callerOf, documentAnswer, type Route, route } from '../route.ts';

export const setupRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/settings',
    scope: 'admin',
    summary: 'Settings, as a form needs them',
    answer: documentAnswer(settingsDocument),
    handle: ({ ports, language }) => ports.settings.read(language),
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/settings',
    scope: 'admin',
    summary: 'Change settings: all of them or none',
    audit: 'settings-changed',
    body: settingsChange,
    answer: documentAnswer(settingsDocument),
    handle: (context) => context.ports.settings.change(context.body, callerOf(context), context.language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/inputs',
    scope: 'read',
    summary: 'Where packets can come from on this machine',
    answer: documentAnswer(inputList),
    handle: ({ ports, language }) => ports.setup.inputs(language),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/inputs/current',
    scope: 'admin',
    summary: 'Choose where packets come from',
    audit: 'input-chosen',
    body: inputChoice,
    answer: documentAnswer(inputList),
    handle: ({ ports, body, language }) => ports.setup.choose(body, language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/inputs/check',
    scope: 'admin',
    summary: 'Look through an input for a few seconds',
    audit: 'input-checked',
    body: inputChoice,
    answer: documentAnswer(inputCheck),
    handle: ({ ports, body, language }) => ports.setup.check(body, language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/setup/finish',
    scope: 'admin',
    summary: 'The wizard is done with, or put off',
    audit: 'wizard-finished',
    answer: documentAnswer(doneDocument),
    handle: async ({ ports }) => {
      await ports.setup.finishWizard();
      return { done: true as const };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/channels',
    scope: 'admin',
    summary: 'Notification channels and the kinds that there are',
    answer: documentAnswer(channelList),
    handle: ({ ports, language }) => ports.channels.list(language),
  }),
  route({
    method: 'POST',
    path: '/api/v1/channels',
    scope: 'admin',
    summary: 'Add a channel',
    audit: 'channel-added',
    body: channelChange,
    answer: documentAnswer(channelRow, 201),
    handle: ({ ports, body, language }) => ports.channels.add(body, language),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/channels/{id}',
    scope: 'admin',
    summary: 'Change a channel; secrets that are left out stay',
    audit: 'channel-changed',
    body: channelChange,
    answer: documentAnswer(channelRow),
    handle: ({ ports, param, body, language }) => ports.channels.change(param('id'), body, language),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/channels/{id}',
    scope: 'admin',
    summary: 'Remove a channel',
    audit: 'channel-removed',
    answer: documentAnswer(doneDocument),
    handle: async ({ ports, param }) => {
      await ports.channels.drop(param('id'));
      return { done: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/channels/{id}/test',
    scope: 'admin',
    summary: 'Send a test message',
    audit: 'channel-tested',
    answer: documentAnswer(channelTest),
    handle: ({ ports, param, language }) => ports.channels.test(param('id'), language),
  }),
  route({
    method: 'GET',
    path: '/api/v1/deliveries',
    scope: 'admin',
    summary: 'Messages that were sent, wait, or failed',
    query: pageQuery,
    answer: documentAnswer(deliveryList),
    handle: ({ ports, query, language }) => ports.channels.deliveries(query, language),
  }),
];
