// Who is signed in: the session, login, logout, the first owner, and what people change of their own account.

import type { Caller, SignedIn, Source } from '../../access/caller.ts';
import {
  claimRequest,
  confirmRequest,
  loginRequest,
  passwordRequest,
  type SessionDocument,
  sessionDocument,
  totpRequest,
  totpStart,
} from '../../documents/access.ts';
import { doneDocument } from '../../documents/basic-shapes.ts';
import { type CookieKind, deviceCookie, readDeviceCookie, sessionCookie } from '../cookies.ts';
import { callerOf, documentAnswer, type Route, type RouteContext, route } from '../route.ts';

/** Who the caller is, as GET /session says it. */
function sessionOf(context: RouteContext, caller: Caller | null): SessionDocument {
  const { ports, options } = context;
  const user = caller?.user ?? null;
  const needsOwner = !ports.access.hasOwner();
  const isConfirmed = caller !== null && caller.session !== null && caller.confirmedUntilMs > Date.now();
  return {
    state: needsOwner ? 'setup' : caller === null ? 'login' : 'in',
    user:
      caller === null || user === null
        ? null
        : { name: user, role: caller.scope === 'admin' ? 'owner' : 'viewer', hasTotp: ports.access.hasTotp(user) },
    scope: caller?.scope ?? null,
    csrf: caller?.csrf ?? null,
    version: options.version,
    confirmedUntil: isConfirmed ? caller.confirmedUntilMs / 1000 : null,
    isDemo: options.isDemo,
    needsWizard: ports.setup.needsWizard(),
  };
}

function kindOf({ isSecure, options }: RouteContext): CookieKind {
  return { isSecure, isDemo: options.isDemo };
}

function signIn(context: RouteContext, signedIn: SignedIn): SessionDocument {
  const { caller, cookie, maxAgeSeconds, device, deviceMaxAgeSeconds } = signedIn;
  context.headers.append('Set-Cookie', sessionCookie(cookie, maxAgeSeconds, kindOf(context)));
  if (device !== undefined)
    context.headers.append('Set-Cookie', deviceCookie(device, deviceMaxAgeSeconds ?? maxAgeSeconds, kindOf(context)));
  return sessionOf(context, caller);
}

/** The source with what this browser is known by, so that strangers' failures do not slow it down. */
function knownSource(context: RouteContext): Source {
  const { source, request } = context;
  return { ...source, device: readDeviceCookie(request.headers.get('cookie'), kindOf(context)) };
}

export const sessionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/session',
    scope: 'open',
    summary: 'Whether somebody is signed in, and who',
    answer: documentAnswer(sessionDocument),
    handle: (context) => sessionOf(context, context.caller),
  }),
  route({
    method: 'POST',
    path: '/api/v1/session',
    scope: 'open',
    summary: 'Sign in; sets the session cookie',
    body: loginRequest,
    answer: documentAnswer(sessionDocument),
    handle: async (context) => {
      const { user, password, totp } = context.body;
      return signIn(context, await context.ports.access.login(user, password, totp ?? null, knownSource(context)));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/session',
    scope: 'session',
    summary: 'Sign out',
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.logout(callerOf(context));
      context.headers.append('Set-Cookie', sessionCookie('', 0, kindOf(context)));
      context.recheckStreams();
      return { done: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/confirm',
    scope: 'session',
    summary: 'Give the password once more, for what is sensitive; holds for some minutes',
    body: confirmRequest,
    answer: documentAnswer(sessionDocument),
    handle: async (context) => {
      const { password, totp } = context.body;
      const { access } = context.ports;
      return sessionOf(context, await access.confirm(callerOf(context), password, totp ?? null, context.source));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/setup/claim',
    scope: 'open',
    summary: 'Make the first owner, with the one-time code from the console; signs in',
    body: claimRequest,
    answer: documentAnswer(sessionDocument),
    handle: async (context) => {
      const { code, user, password } = context.body;
      return signIn(context, await context.ports.access.claim(code, user, password, context.source));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/account/password',
    scope: 'session',
    summary: 'Change the own password; ends all other own sessions',
    body: passwordRequest,
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      const { current, next } = context.body;
      await context.ports.access.changePassword(callerOf(context), current, next, context.source);
      context.recheckStreams();
      return { done: true as const };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/account/totp',
    scope: 'session',
    // Else a stolen session could lock its owner out.
    needsConfirmation: true,
    summary: 'Begin with codes of an authenticator app: the secret to put into it',
    answer: documentAnswer(totpStart),
    handle: (context) => context.ports.access.startTotp(callerOf(context)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/account/totp',
    scope: 'session',
    summary: 'Prove that the app gives right codes; from then on they are asked for',
    body: totpRequest,
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.finishTotp(callerOf(context), context.body.code);
      return { done: true as const };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/account/totp',
    scope: 'session',
    summary: 'Ask for no codes any more',
    needsConfirmation: true,
    answer: documentAnswer(doneDocument),
    handle: async (context) => {
      await context.ports.access.dropTotp(callerOf(context));
      return { done: true as const };
    },
  }),
];
