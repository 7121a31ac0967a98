// Words of errors that the API answers with: who may do what, what a request must look like, and what there is too much of. Part of the
// table in error-words.ts.

export const apiErrorWords = {
  'bad-request': {
    message: 'The request is not as it should be: {reason}.',
    hint: 'GET /api/v1/openapi.json says what each request takes.',
    status: 400,
  },
  'bad-json': {
    message: 'The body of the request is no JSON: {reason}.',
    hint: 'send one JSON document in UTF-8.',
    status: 400,
  },
  'header-twice': {
    message: 'The header {header} came more than once.',
    hint: 'send it once; a proxy between may add another one.',
    status: 400,
  },
  'not-signed-in': {
    message: 'Nobody is signed in.',
    hint: 'sign in, or send an access token: Authorization: Bearer TOKEN (`porchlight token create` makes one).',
    status: 401,
  },
  'not-allowed': {
    message: 'This needs the right to {needed}; {who} may {scope}.',
    hint: 'sign in as an owner, or use a token with that scope.',
    status: 403,
  },
  'person-needed': {
    message: 'This is for people who are signed in, not for tokens.',
    hint: 'sign in on the dashboard.',
    status: 403,
  },
  'foreign-origin': {
    message: 'The request comes from another page ({origin}).',
    hint: 'open the dashboard by the address that it has here; programs send a token and no Origin.',
    status: 403,
  },
  'no-csrf-proof': {
    message: 'The request does not prove that it comes from the dashboard.',
    hint: 'send the value `csrf` of GET /api/v1/session as header X-Porchlight-CSRF, from the same origin; or reload the page.',
    status: 403,
  },
  'no-such-route': {
    message: 'There is nothing at {path}.',
    hint: 'GET /api/v1/openapi.json lists what there is; the dashboard is at /app/.',
    status: 404,
  },
  'method-not-allowed': {
    message: '{path} does not take {method}.',
    hint: 'it takes {allowed}.',
    status: 405,
  },
  'body-too-large': {
    message: 'The body of the request is larger than {limit}.',
    hint: 'send less; files go to PUT /api/v1/scans.',
    status: 413,
  },
  'body-too-slow': {
    message: 'The body of the request did not come within {seconds} seconds.',
    hint: 'send it again.',
    status: 408,
  },
  'wrong-content-type': {
    message: 'The body of the request is {found}; {wanted} is needed.',
    hint: 'set the header Content-Type to {wanted}.',
    status: 415,
  },
  'packed-body': {
    message: 'The body of the request is packed ({encoding}).',
    hint: 'send it without Content-Encoding; captures and tables may be packed files themselves.',
    status: 415,
  },
  'unknown-host': {
    message: 'This program does not answer to the name {host}.',
    hint: 'use its address, localhost or a .local name, or add the name to the setting web.hostNames.',
    status: 421,
  },
  'too-many-requests': {
    message: 'Too many requests came from {address}.',
    hint: 'wait a second, and ask less often.',
    status: 429,
  },
  'too-many-streams': {
    message: 'All {limit} live connections are taken.',
    hint: 'close other open dashboards; the page works without, but must be reloaded to show news.',
    status: 503,
  },
  'too-many-uploads': {
    message: '{limit} uploads are running already.',
    hint: 'wait until one of them is done.',
    status: 503,
  },
  'no-file': {
    message: 'There is no file in the request.',
    hint: 'send a form (multipart/form-data) with one file in the field `file`.',
    status: 400,
  },
  'no-file-name': {
    message: 'The file has no name.',
    hint: 'choose a file, or give its name with the upload.',
    status: 400,
  },
  'bad-form': {
    message: 'The form cannot be read: {reason}.',
    hint: 'send multipart/form-data with one file in the field `file`.',
    status: 400,
  },
  'upload-broken': {
    message: 'The upload broke off before all of the file was here.',
    hint: 'send it again; nothing of it was kept.',
    status: 400,
  },
  'upload-too-large': {
    message: 'The file is larger than {limit}.',
    hint: 'send a smaller one, or raise the setting uploads.sizeLimit.',
    status: 413,
  },
  'internal-error': {
    message: 'Something went wrong within Porchlight (number {id}).',
    hint: 'the log says more under this number: `porchlight logs`. Please report it.',
    status: 500,
  },
  'port-in-use': {
    message: 'Port {port} of {host} is taken by another program.',
    hint: 'Porchlight may be running already (`porchlight status`); else choose another one: --port 8485',
    status: 409,
  },
  'port-no-permission': {
    message: 'Cannot listen on port {port} of {host}: no permission.',
    hint: 'choose a port above 1023: --port 8484',
    status: 403,
  },
  'no-such-address': {
    message: 'This machine has no address {host} to listen on.',
    hint: '`ip address` lists its addresses; `--bind lan` listens on all of them.',
    status: 400,
  },
  'cannot-listen': {
    message: 'Cannot listen on port {port} of {host}: {reason}.',
    hint: 'choose another port or address.',
    status: 500,
  },
} as const;
