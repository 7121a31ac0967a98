// A refusal as a page, for who typed an address into a browser: what is wrong, what to do, and the way to the dashboard.
import type { Language } from '../base/language.ts';
import { errorDocument } from '../documents/basic-shapes.ts';
import { text } from '../reports/markup.ts';

/** Refusals that a person meets by an address; all others are met by programs and the dashboard, which read JSON. */
const SHOWN_CODES: ReadonlySet<string> = new Set([
  'no-such-route',
  'unknown-host',
  'too-many-requests',
  'internal-error',
]);

const WORDS: Readonly<Record<Language, { readonly missing: string; readonly wrong: string; readonly home: string }>> = {
  en: { missing: 'There is no such page', wrong: 'This does not work', home: 'To the dashboard' },
  de: { missing: 'Diese Seite gibt es nicht', wrong: 'Das geht so nicht', home: 'Zur Übersicht' },
};

/** True for a browser that was sent to an address outside the API. */
export function wantsPage(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const { pathname } = new URL(request.url);
  return !pathname.startsWith('/api/') && (request.headers.get('accept') ?? '').slice(0, 512).includes('text/html');
}

/** The refusal as a page, with the same status; the answer itself where it is none that people meet. */
export async function refusalPage(response: Response, language: Language): Promise<Response> {
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return response;
  const parsed = errorDocument.safeParse(await response.clone().json());
  if (!parsed.success || !SHOWN_CODES.has(parsed.data.error.code)) return response;
  const { code, message, hint } = parsed.data.error;
  const words = WORDS[language];
  const isMissing = code === 'no-such-route';
  const headers = new Headers(response.headers);
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.delete('Content-Length');
  // What to try where a page is missing is the link; the hint in words is for programs.
  const advice = isMissing || hint === null ? '' : `\n<p>${text(asSentence(hint))}</p>`;
  // By a Host that is not ours no link would lead anywhere.
  const link = code === 'unknown-host' ? '' : `\n<p><a href="/app/">${words.home}</a></p>`;
  const page = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isMissing ? words.missing : words.wrong} · Porchlight</title>
<link rel="icon" href="/app/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/app/plain.css">
</head>
<body>
<main>
<h1>${isMissing ? words.missing : words.wrong}</h1>
<p>${text(message)}</p>${advice}${link}
</main>
</body>
</html>
`;
  return new Response(page, { status: response.status, headers });
}

function asSentence(hint: string): string {
  return `${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}`;
}
