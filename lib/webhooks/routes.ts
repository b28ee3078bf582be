import type { z } from 'zod';
import { ok } from '@/lib/http/envelope';
import { toDate } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { getDelivery, listDeliveries, replayDelivery, replayRange, sendTestEvent } from './deliveries';
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  revealSecret,
  rotateSecret,
  updateEndpoint,
} from './endpoints';
import { createListener, deleteListener, fetchMessages } from './listeners';
import {
  createEndpointSchema,
  createListenerSchema,
  type Deleted,
  type DeliveryPage,
  deletedSchema,
  deliveryDetailSchema,
  deliveryPageSchema,
  deliveryQuery,
  type EndpointList,
  endpointListSchema,
  endpointSchema,
  fetchMessagesSchema,
  type HeardMessagesView,
  heardMessagesSchema,
  type ListenerView,
  listenerSchema,
  type NewEndpointView,
  newEndpointSchema,
  type ReplayedWebhooks,
  replayedSchema,
  replayRangeSchema,
  rotateSecretSchema,
  type SentWebhook,
  secretSchema,
  sentSchema,
  updateEndpointSchema,
} from './schemas';
import {
  toPublicDelivery,
  toPublicDeliveryDetail,
  toPublicEndpoint,
  toPublicSecret,
} from './to-public-webhook';

const BASE = '/api/v1/:tenant_slug/webhooks';
const ENDPOINTS = `${BASE}/endpoints`;
const ENDPOINT = `${ENDPOINTS}/:endpoint_id`;
const DELIVERY = `${BASE}/deliveries/:delivery_id`;
const read = { access: 'tenant', scope: 'webhooks:read', tag: 'Webhooks', method: 'GET' } as const;
const write = { access: 'tenant', scope: 'webhooks:write', tag: 'Webhooks' } as const;
const json = (schema: z.ZodType) => [{ contentType: 'application/json', schema }];

const endpointRoutes: TenantRoute[] = [
  {
    ...read,
    path: ENDPOINTS,
    operationId: 'listWebhookEndpoints',
    summary: 'List webhook endpoints of the mode, newest first',
    responses: [{ status: 200, description: 'All of them, at most 20', schema: endpointListSchema }],
    errors: [],
    handle: async (context) =>
      ok<EndpointList>({ items: (await listEndpoints(context)).map(toPublicEndpoint) }),
  },
  {
    ...write,
    method: 'POST',
    path: ENDPOINTS,
    operationId: 'createWebhookEndpoint',
    summary: 'Create a webhook endpoint',
    description:
      'For the mode of the key: live endpoints hear of live submissions, test ones of the sandbox.',
    requestBody: json(createEndpointSchema),
    responses: [{ status: 201, description: 'The endpoint with its secret', schema: newEndpointSchema }],
    errors: ['invalid_request', 'payload_too_large', 'conflict'],
    async handle(context, request) {
      const body = await parseBody(createEndpointSchema, request);
      const made = await createEndpoint(context, {
        url: body.url,
        description: body.description,
        eventTypes: body.event_types,
      });
      return ok<NewEndpointView>({ ...toPublicEndpoint(made.endpoint), secret: made.secret }, 201);
    },
  },
  {
    ...read,
    path: ENDPOINT,
    operationId: 'getWebhookEndpoint',
    summary: 'Look a webhook endpoint up',
    responses: [{ status: 200, description: 'The endpoint', schema: endpointSchema }],
    errors: ['not_found'],
    handle: async (context, _request, params) =>
      ok(toPublicEndpoint(await getEndpoint(context, params.endpoint_id ?? ''))),
  },
  {
    ...write,
    method: 'PATCH',
    path: ENDPOINT,
    operationId: 'updateWebhookEndpoint',
    summary: 'Change a webhook endpoint, or enable it again',
    requestBody: json(updateEndpointSchema),
    responses: [{ status: 200, description: 'The endpoint', schema: endpointSchema }],
    errors: ['invalid_request', 'payload_too_large', 'not_found'],
    async handle(context, request, params) {
      const { event_types: eventTypes, ...rest } = await parseBody(updateEndpointSchema, request);
      const change = { ...rest, ...(eventTypes !== undefined && { eventTypes }) };
      return ok(toPublicEndpoint(await updateEndpoint(context, params.endpoint_id ?? '', change)));
    },
  },
  {
    ...write,
    method: 'DELETE',
    path: ENDPOINT,
    operationId: 'deleteWebhookEndpoint',
    summary: 'Delete a webhook endpoint with its log',
    responses: [{ status: 200, description: 'It is gone', schema: deletedSchema }],
    errors: ['not_found'],
    async handle(context, _request, params) {
      await deleteEndpoint(context, params.endpoint_id ?? '');
      return ok<Deleted>({ deleted: true });
    },
  },
  {
    ...write,
    method: 'GET',
    path: `${ENDPOINT}/secret`,
    operationId: 'getWebhookSecret',
    summary: 'Show the signing secret of an endpoint',
    responses: [{ status: 200, description: 'The newest secret', schema: secretSchema }],
    errors: ['not_found'],
    handle: async (context, _request, params) =>
      ok(toPublicSecret(await revealSecret(context, params.endpoint_id ?? ''))),
  },
  {
    ...write,
    method: 'POST',
    path: `${ENDPOINT}/secret/rotate`,
    operationId: 'rotateWebhookSecret',
    summary: 'Replace the signing secret, with an overlap in which both sign',
    requestBody: json(rotateSecretSchema),
    responses: [{ status: 201, description: 'The new secret', schema: secretSchema }],
    errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
    async handle(context, request, params) {
      const { overlap_hours: overlapHours } = await parseBody(rotateSecretSchema, request);
      return ok(toPublicSecret(await rotateSecret(context, params.endpoint_id ?? '', overlapHours)), 201);
    },
  },
];

const deliveryRoutes: TenantRoute[] = [
  {
    ...write,
    method: 'POST',
    path: `${ENDPOINT}/test`,
    operationId: 'testWebhookEndpoint',
    summary: 'Send a `webhook.test` event to one endpoint',
    responses: [{ status: 202, description: 'It is on its way', schema: sentSchema }],
    errors: ['not_found', 'conflict'],
    handle: async (context, _request, params) =>
      ok<SentWebhook>({ delivery_id: await sendTestEvent(context, params.endpoint_id ?? '') }, 202),
  },
  {
    ...read,
    path: `${ENDPOINT}/deliveries`,
    operationId: 'listWebhookDeliveries',
    summary: 'List deliveries to an endpoint, newest first',
    query: deliveryQuery,
    responses: [{ status: 200, description: 'One page', schema: deliveryPageSchema }],
    errors: ['invalid_request', 'not_found'],
    async handle(context, request, params) {
      const query = parseQuery(deliveryQuery, request.query);
      const { submission_id: submissionId, event_type: type, from, to, ...rest } = query;
      const filter = { ...rest, submissionId, type, from: toDate(from), to: toDate(to) };
      const page = await listDeliveries(context, params.endpoint_id ?? '', filter);
      return ok<DeliveryPage>({ items: page.items.map(toPublicDelivery), next_cursor: page.nextCursor });
    },
  },
  {
    ...write,
    method: 'POST',
    path: `${ENDPOINT}/replay`,
    operationId: 'replayWebhookDeliveries',
    summary: 'Send the messages of a time again, at most 1,000 a call',
    description:
      'Oldest first, each under its own webhook id. Without `status` only those that never arrived and are not under way.',
    requestBody: json(replayRangeSchema),
    responses: [{ status: 202, description: 'They are on their way', schema: replayedSchema }],
    errors: ['invalid_request', 'payload_too_large', 'not_found', 'conflict'],
    async handle(context, request, params) {
      const { from, to, status } = await parseBody(replayRangeSchema, request);
      const range = { from: toDate(from), to: toDate(to), status };
      return ok<ReplayedWebhooks>(
        { replayed: await replayRange(context, params.endpoint_id ?? '', range) },
        202,
      );
    },
  },
  {
    ...read,
    path: DELIVERY,
    operationId: 'getWebhookDelivery',
    summary: 'Look a delivery up, with what was sent and every attempt',
    responses: [{ status: 200, description: 'The delivery', schema: deliveryDetailSchema }],
    errors: ['not_found'],
    handle: async (context, _request, params) =>
      ok(toPublicDeliveryDetail(await getDelivery(context, params.delivery_id ?? ''))),
  },
  {
    ...write,
    method: 'POST',
    path: `${DELIVERY}/replay`,
    operationId: 'replayWebhookDelivery',
    summary: 'Send a message again, under the same webhook id',
    responses: [{ status: 202, description: 'It is on its way', schema: sentSchema }],
    errors: ['not_found', 'conflict'],
    handle: async (context, _request, params) =>
      ok<SentWebhook>({ delivery_id: await replayDelivery(context, params.delivery_id ?? '') }, 202),
  },
];

const LISTENER = `${BASE}/listeners/:listener_id`;

const listenerRoutes: TenantRoute[] = [
  {
    ...write,
    method: 'POST',
    path: `${BASE}/listeners`,
    operationId: 'createWebhookListener',
    summary: 'Listen to the events of the mode from a program that nobody can call',
    description:
      'For development, behind `lifesign listen`: from now on messages are kept until they are fetched and acknowledged. It ends ten minutes after the last fetch.',
    requestBody: json(createListenerSchema),
    responses: [{ status: 201, description: 'The listener, with what signs', schema: listenerSchema }],
    errors: ['invalid_request', 'payload_too_large', 'conflict'],
    async handle(context, request) {
      const { event_types: eventTypes, secret } = await parseBody(createListenerSchema, request);
      const made = await createListener(context, { eventTypes, secret });
      const { id, listensUntil } = made;
      const view = { listener_id: id, secret: made.secret, listens_until: listensUntil.toISOString() };
      return ok<ListenerView>(view, 201);
    },
  },
  {
    ...write,
    method: 'POST',
    path: `${LISTENER}/messages`,
    operationId: 'fetchWebhookMessages',
    summary: 'Acknowledge messages, and fetch those that came since',
    description:
      'Oldest first, at most 50, each signed as for an endpoint. What is not acknowledged is given again.',
    requestBody: json(fetchMessagesSchema),
    responses: [{ status: 200, description: 'What is there', schema: heardMessagesSchema }],
    errors: ['invalid_request', 'payload_too_large', 'not_found'],
    async handle(context, request, params) {
      const { received, wait } = await parseBody(fetchMessagesSchema, request);
      const id = params.listener_id ?? '';
      const items = await fetchMessages(context, id, received, wait * 1_000, request.signal);
      return ok<HeardMessagesView>({ items });
    },
  },
  {
    ...write,
    method: 'DELETE',
    path: LISTENER,
    operationId: 'deleteWebhookListener',
    summary: 'End a listener',
    responses: [{ status: 200, description: 'It is gone', schema: deletedSchema }],
    errors: ['not_found'],
    async handle(context, _request, params) {
      await deleteListener(context, params.listener_id ?? '');
      return ok<Deleted>({ deleted: true });
    },
  },
];

export const webhookRoutes: Route[] = [...endpointRoutes, ...deliveryRoutes, ...listenerRoutes];
