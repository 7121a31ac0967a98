import { expect, test } from 'vitest';
import { makeApiLab } from '../../test/api-lab.ts';
import { makeOpenApi } from './openapi.ts';
import { pathParts } from './route.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  readonly requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  readonly responses: Record<string, { content?: Record<string, { schema: unknown }> }>;
  readonly security: readonly unknown[];
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}

const { routes } = makeApiLab().api;
const document = makeOpenApi(routes, '1.2.3') as unknown as Document;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test('the document that is served is the one that the routes make', async () => {
  const response = await makeApiLab().api.fetch(new Request('http://localhost/api/v1/openapi.json'));
  expect(await response.json()).toEqual(makeOpenApi(routes, '0.1.0'));
});

test('every route stands in it once, with its path parts, errors and who may call it', () => {
  expect(operations).toHaveLength(routes.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
  for (const { path, method, isOpen } of routes) {
    const operation = document.paths[path]![method.toLowerCase()]!;
    const parts = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
    expect(parts).toEqual(pathParts(path));
    expect(operation.responses['default']).toBeDefined();
    expect(operation.security.length === 0, path).toBe(isOpen);
  }
});

test('every reference leads to a schema, and every schema is used', () => {
  const text = JSON.stringify(document);
  const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]!));
  expect([...used].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  expect(text).not.toContain('$schema');
  expect(text).not.toContain('"$id"');
});

test('what has a usual value may be left out of a request and always stands in an answer', () => {
  expect(document.components.schemas['VerdictRequest']!['required']).toEqual(['verdict']);
  expect(document.components.schemas['InputChoiceInput']!['required']).toEqual(['kind', 'target']);
  expect(document.components.schemas['InputChoice']!['required']).toEqual(['kind', 'target', 'mayAsk']);
});

test('parameters of the query have their types, bounds and usual values', () => {
  const parameters = document.paths['/api/v1/devices']!['get']!.parameters!;
  expect(parameters.find(({ name }) => name === 'limit')).toMatchObject({
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
  });
  const count = document.paths['/api/v1/models/budget-effect']!['get']!.parameters![0]!;
  expect(count).toMatchObject({ name: 'count', required: true, schema: { type: 'number', minimum: 0.001 } });
});

test('files are said to be files', () => {
  expect(Object.keys(document.paths['/api/v1/scans']!['put']!.requestBody!.content)).toEqual([
    'application/octet-stream',
  ]);
  expect(Object.keys(document.paths['/upload']!['post']!.requestBody!.content)).toEqual(['multipart/form-data']);
  expect(Object.keys(document.paths['/api/v1/events']!['get']!.responses['200']!.content!)).toEqual([
    'text/event-stream',
  ]);
});

test('patterns are of the kind that all readers know', () => {
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
    (match) => JSON.parse(match[1]!) as string,
  );
  expect(patterns).toContain('^[\\w._@-]+$');
  for (const pattern of patterns) expect(pattern).not.toContain('\\p');
});
