// The OpenAPI 3.1 document, made from the same declarations and schemas that check requests.
import { z } from 'zod';
import { errorDocument } from '../documents/basic-shapes.ts';
import { guardianError } from '../documents/operations.ts';
import { pathPart, pathParts, type Route } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** A file's bytes; an empty one is refused. */
const FILE: Json = { type: 'string', format: 'binary', minLength: 1 };
const JSON_TYPE = 'application/json';
/** A schema in a request has its defaults as optional fields: the same document looks different there. */
const INPUT_SUFFIX = 'Input';

const SCOPE_WORDS: Readonly<Record<Route['scope'], string>> = {
  open: 'Open to all.',
  session: 'For people who are signed in.',
  self: 'For people who are signed in, and tokens of scope admin.',
  read: 'Scope: read.',
  operate: 'Scope: operate.',
  admin: 'Scope: admin.',
};

/** The whole document for a list of routes. */
export function makeOpenApi(routes: readonly Route[], version: string): Json {
  const schemas = new SchemaShelf();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operationOf(route, schemas);
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Porchlight',
      version,
      description:
        'Everything that the dashboard does. Times are seconds since 1970 (UTC) with a fraction. Lists come in parts: give `next` back as `cursor`. Words come in the language of Accept-Language (en, de).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.collected(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token: `porchlight token create --scope read`.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'porchlight',
          description:
            'Set by signing in (`__Host-porchlight` under TLS; with `-demo` behind it in the demo). Unsafe methods also need the header X-Porchlight-CSRF with the value `csrf` of GET /api/v1/session, from the same origin.',
        },
      },
    },
  };
  return shortenNames(document, Object.keys(document.components.schemas));
}

/** A schema that stands in requests alone needs no suffix. */
function shortenNames(document: Json, names: readonly string[]): Json {
  const known = new Set(names);
  const shorter = (name: string): string => {
    const short = name.slice(0, -INPUT_SUFFIX.length);
    return name.endsWith(INPUT_SUFFIX) && !known.has(short) ? short : name;
  };
  const { components, ...rest } = JSON.parse(
    JSON.stringify(document).replace(
      /"(#\/components\/schemas\/)(\w+)"/g,
      (_, path: string, name: string) => `"${path}${shorter(name)}"`,
    ),
  ) as { components: { schemas: Json } };
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [shorter(name), schema]),
  );
  return { ...rest, components: { ...components, schemas } };
}

function tagOf(route: Route): string {
  if (route.isGuardian) return 'guardian';
  const [, first = '', , third = ''] = route.path.split('/');
  return first === 'api' ? third : 'operation';
}

function operationOf(route: Route, schemas: SchemaShelf): Json {
  const parameters = parametersOf(route, schemas);
  const body = bodyOf(route, schemas);
  const words = [SCOPE_WORDS[route.scope]];
  if (route.needsConfirmation)
    words.push('Sessions must have given the password in the last minutes (needs-confirmation).');
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: words.join(' '),
    tags: [tagOf(route)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: body }),
    responses: responsesOf(route, schemas),
    security: securityOf(route),
  };
}

function operationIdOf(route: Route): string {
  const words = route.path
    .replace('/api/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return [route.method.toLowerCase(), ...words.map((word) => word[0]!.toUpperCase() + word.slice(1))].join('');
}

function securityOf({ scope }: Route): readonly Json[] {
  if (scope === 'open') return [];
  return scope === 'session' ? [{ session: [] }] : [{ token: [] }, { session: [] }];
}

function parametersOf(route: Route, schemas: SchemaShelf): Json[] {
  const parts = pathParts(route.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: schemas.plain(pathPart),
  }));
  const query = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schemas.plain(schema as z.ZodType);
    return {
      name,
      in: 'query',
      required: !(schema as z.ZodType).safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
  const headers = Object.entries(route.headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
  return [...parts, ...query, ...headers];
}

function bodyOf(route: Route, schemas: SchemaShelf): Json | null {
  if (route.bodyKind === 'bytes')
    return {
      required: true,
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    };
  if (route.bodyKind === 'form') {
    const properties = { file: FILE };
    return {
      required: true,
      content: { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties } } },
    };
  }
  if (route.body === null) return null;
  return { required: true, content: { [JSON_TYPE]: { schema: schemas.input(route.body) } } };
}

function responsesOf(route: Route, schemas: SchemaShelf): Json {
  const { status, types, schema } = route.answer;
  // Files in JSON have schemas of their own (RFC 8520 and the like), which stand elsewhere.
  const fileSchema = (type: string): Json => (/json$/.test(type) ? {} : { type: 'string' });
  const shown = schema === null ? null : schemas.output(schema);
  const content = Object.fromEntries(types.map((type) => [type, { schema: shown ?? fileSchema(type) }]));
  const refused = schemas.output(route.isGuardian ? guardianError : errorDocument);
  const responses: Record<string, Json> = { [String(status)]: { description: route.summary, content } };
  if (route.method === 'GET' && schema !== null)
    responses['304'] = { description: 'Not changed since the ETag given as If-None-Match' };
  responses['default'] = {
    description: 'What is wrong, and what to try',
    content: { [JSON_TYPE]: { schema: refused } },
  };
  return responses;
}

/** Collects the named schemas that routes use, in their two views. */
class SchemaShelf {
  readonly #all: Record<'input' | 'output', Readonly<Record<string, Json>>>;
  readonly #used = new Map<string, Json>();

  constructor() {
    this.#all = { input: namedSchemas('input'), output: namedSchemas('output') };
  }

  input(schema: z.ZodType): Json {
    return this.#take(schema, 'input');
  }

  output(schema: z.ZodType): Json {
    return this.#take(schema, 'output');
  }

  /** A schema without a name of its own, in place. */
  plain(schema: z.ZodType): Json {
    return withoutDialect(z.toJSONSchema(schema, { io: 'input' }) as Json);
  }

  /** All that was used. */
  collected(): Json {
    return Object.fromEntries([...this.#used].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #take(schema: z.ZodType, view: 'input' | 'output'): Json {
    const id = z.globalRegistry.get(schema)?.id;
    if (id === undefined) return withoutDialect(z.toJSONSchema(schema, { io: view }) as Json);
    this.#mark(id, view);
    return { $ref: refOf(id, view) };
  }

  #mark(id: string, view: 'input' | 'output'): void {
    const name = view === 'input' ? id + INPUT_SUFFIX : id;
    const schema = this.#all[view][id];
    if (schema === undefined || this.#used.has(name)) return;
    this.#used.set(name, withoutDialect(schema));
    for (const match of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const other = match[1]!;
      this.#mark(view === 'input' ? other.slice(0, -INPUT_SUFFIX.length) : other, view);
    }
  }
}

function refOf(id: string, view: 'input' | 'output'): string {
  return `#/components/schemas/${view === 'input' ? id + INPUT_SUFFIX : id}`;
}

function namedSchemas(view: 'input' | 'output'): Readonly<Record<string, Json>> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: view, uri: (id) => refOf(id, view) });
  return schemas as Readonly<Record<string, Json>>;
}

/**
 * The keywords of a document of its own do not belong into a part of another one. Letters and digits of all languages are written \\w in
 * patterns: most programs that read such documents do not know \\p.
 */
function withoutDialect({ $schema: _, $id: __, id: ___, ...rest }: Json): Json {
  return JSON.parse(JSON.stringify(rest).replaceAll('\\\\p{L}\\\\p{N}', '\\\\w')) as Json;
}
