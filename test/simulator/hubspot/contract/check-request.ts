import { isJsonObject, parseJson } from '../../../../src/core/json.ts';
import type { ArrivedRequest } from '../../../../src/simulator/hubspot/request-channel.ts';
import { endpointOf } from '../../../../src/simulator/hubspot/request-log.ts';
import type { FieldType, Model } from './model.ts';
import { OPERATIONS, type Operation } from './operations.ts';

/** Names who sent a request that is not meant to be right, such as the simulator's own tests. */
export const UNCHECKED_HEADER = 'x-unchecked';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
/** An address in a path or a query ends in everybody's logs. */
const ADDRESS = /@|%40/i;

/** In what a request departs from what HubSpot's specification takes; none for a right one. */
export function requestFaults(request: ArrivedRequest): readonly string[] {
  if (request.headers[UNCHECKED_HEADER] !== undefined) return [];
  const endpoint = endpointOf(request.method, request.path);
  const operation = OPERATIONS[endpoint];
  if (operation === undefined) return [`${endpoint}: is no operation that the contract knows`];
  const faults = [
    ...queryFaults(request, operation),
    ...bodyFaults(request, operation),
    ...((operation.hasAddress !== true && ADDRESS.test(request.path)) ||
    ADDRESS.test(request.query.toString())
      ? ['an e-mail address in the URL']
      : []),
  ];
  return faults.map((fault) => `${endpoint}: ${fault}`);
}

function queryFaults({ query }: ArrivedRequest, operation: Operation): readonly string[] {
  const unknown = [...query.keys()].filter((name) => !operation.query.includes(name));
  return unknown.map((name) => `unknown field ${name} in the query`);
}

function bodyFaults(request: ArrivedRequest, { body, isForm }: Operation): readonly string[] {
  if (body === null) return request.body === '' ? [] : ['a body where none is taken'];
  const type = request.headers['content-type']?.split(';')[0] ?? 'no type';
  const expected = isForm === true ? FORM_TYPE : JSON_TYPE;
  if (type !== expected) return [`${type} in place of ${expected}`];
  if (isForm === true) {
    const form = Object.fromEntries(new URLSearchParams(request.body));
    return objectFaults(form, body(), 'the form');
  }
  return objectFaults(parseJson(request.body), body(), 'the body');
}

function objectFaults(value: unknown, { fields }: Model, at: string): readonly string[] {
  if (!isJsonObject(value)) return [`${at} is no object`];
  const unknown = Object.keys(value).filter((name) => !fields.has(name));
  const missing = [...fields].filter(([name, field]) => field.isRequired && !(name in value));
  const known = Object.entries(value).flatMap(([name, inner]) => {
    const field = fields.get(name);
    return field === undefined ? [] : valueFaults(inner, field.type, `${at}.${name}`);
  });
  return [
    ...unknown.map((name) => `unknown field ${name} in ${at}`),
    ...missing.map(([name]) => `missing field ${name} in ${at}`),
    ...known,
  ];
}

function valueFaults(value: unknown, type: FieldType, at: string): readonly string[] {
  switch (type.kind) {
    case 'any':
      return [];
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type.kind ? [] : [`${at} is no ${type.kind}`];
    case 'instant':
      return typeof value === 'string' && INSTANT.test(value) ? [] : [`${at} is no instant`];
    case 'enum':
      return type.values.some((known) => known === value) ? [] : [`${at} is none of its values`];
    case 'list':
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((inner: unknown) => valueFaults(inner, type.of, `${at}[]`));
    case 'map':
      if (!isJsonObject(value)) return [`${at} is no object`];
      return Object.entries(value).flatMap(([name, inner]) =>
        valueFaults(inner, type.of, `${at}.${name}`),
      );
    case 'model':
      return objectFaults(value, type.model(), at);
    default:
      return type satisfies never;
  }
}
