import type { z } from 'zod';
import type { Route } from './route';
import { ROUTES } from './routes';

/** Collection format of Postman, v2.1.0. */
const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

function formFields(schema: z.ZodType) {
  const shape = (schema as z.ZodObject).shape;
  return Object.keys(shape).map((key) => ({
    key,
    type: key === 'video_file' ? 'file' : 'text',
    ...(key === 'video_file' ? { src: '' } : { value: '', disabled: true }),
  }));
}

function item(route: Route) {
  const form = route.requestBody?.find((body) => body.contentType === 'multipart/form-data');
  const path = route.path.slice(1).split('/');
  const variable = path
    .filter((part) => part.startsWith(':'))
    .map((part) => ({ key: part.slice(1), value: part === ':tenant_slug' ? '{{tenant_slug}}' : '' }));
  const query = Object.keys(route.query?.shape ?? {}).map((key) => ({ key, value: '', disabled: true }));
  return {
    name: route.summary,
    request: {
      method: route.method,
      description: route.description,
      header: route.access === 'tenant' ? [{ key: 'X-API-Key', value: '{{api_key}}' }] : [],
      url: { raw: `{{base_url}}${route.path}`, host: ['{{base_url}}'], path, variable, query },
      ...(form && { body: { mode: 'formdata', formdata: formFields(form.schema) } }),
    },
  };
}

let text: string | undefined;

/** The API as a Postman collection, with one folder per tag, made from the route table. */
export function postmanText(): string {
  text ??= JSON.stringify({
    info: { name: 'Lifesign API', schema: SCHEMA },
    variable: [
      { key: 'base_url', value: 'http://localhost:3000' },
      { key: 'tenant_slug', value: 'acme' },
      { key: 'api_key', value: '' },
    ],
    item: [...new Set(ROUTES.map((route) => route.tag))].map((tag) => ({
      name: tag,
      item: ROUTES.filter((route) => route.tag === tag).map(item),
    })),
  });
  return text;
}
