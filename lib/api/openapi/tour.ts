import { SCOPES } from '@/lib/shared/scopes';
import { SAMPLE_PICTURE, SAMPLE_VIDEO } from './sample-media';

/** A value of a form: text, or the sample video as a file. */
export type FormValue = string | { file: true };

/**
 * One request of the tour. `{{name}}` in its values is what a step before has kept, or a setting: `base_url`,
 * `tenant_slug`, `api_key`; `{{$guid}}` is new each time.
 */
export interface Step {
  /** `operationId`; `null` for the bytes of an upload, which go to the address that it gave. */
  operation: string | null;
  /** Instead of the operation's summary. */
  title?: string;
  /** Values of path parameters; the others are variables of the same name. */
  path?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, FormValue>;
  /** Every one that is right on a tenant as good as new, the usual one first. */
  statuses: number[];
  /** What later steps need of the answer: members by their path from the root of the envelope. */
  keep?: Record<string, string>;
  /** Ask again until this member is no longer null. */
  until?: string;
}

export interface Stage {
  name: string;
  description: string;
  steps: Step[];
}

const SCHEMA = {
  type: 'object',
  properties: { channel: { enum: ['web', 'mobile'] } },
  required: ['channel'],
};
const METADATA = { channel: 'mobile' };
const CROPS = Array.from({ length: 10 }, (_, index) => ({ index, pixels: SAMPLE_PICTURE }));
const FRAMES = CROPS.map((crop) => ({ ...crop, timestamp_ms: crop.index * 100 }));
const ID = 'data.submission_id';

const SUBMISSIONS: Stage = {
  name: 'Submit and poll',
  description: 'A video, its verdict, and what is known of it.',
  steps: [
    {
      operation: 'createWebhookListener',
      title: 'Listen to the events of what follows',
      json: { event_types: ['submission.completed', 'submission.failed'] },
      statuses: [201],
      keep: { listener_id: 'data.listener_id' },
    },
    { operation: 'listModels', statuses: [200] },
    { operation: 'getModelCard', path: { model: 'mixed-10-v2' }, statuses: [200] },
    {
      operation: 'submitVideo',
      headers: { 'Idempotency-Key': 'onboarding-{{$guid}}' },
      form: { video_file: { file: true }, model: 'mixed-10-v2', metadata: JSON.stringify(METADATA) },
      statuses: [201],
      keep: { submission_id: ID },
    },
    {
      operation: 'getSubmission',
      title: 'Poll the submission until it has ended',
      query: { wait: '5' },
      statuses: [200],
      until: 'data.completed_at',
    },
    { operation: 'streamSubmission', statuses: [200] },
    {
      operation: 'fetchWebhookMessages',
      title: 'Fetch the events that came',
      json: { received: [], wait: 5 },
      statuses: [200],
    },
    { operation: 'listSubmissions', query: { limit: '2', 'metadata.channel': 'mobile' }, statuses: [200] },
    { operation: 'exportSubmissions', query: { format: 'csv' }, statuses: [200] },
    { operation: 'getSubmissionSignals', statuses: [200, 404] },
    { operation: 'getEvidenceFrame', path: { n: '0' }, statuses: [200, 404] },
    {
      operation: 'rerunSubmission',
      headers: { 'Idempotency-Key': 'second-opinion-{{$guid}}' },
      json: { model: 'mixed-10-v2' },
      statuses: [201],
      keep: { rerun_id: ID },
    },
    {
      operation: 'cancelSubmission',
      title: 'Cancel a submission, which a worker may have begun already',
      path: { submission_id: '{{rerun_id}}' },
      statuses: [200, 409],
    },
  ],
};

const UPLOADS: Stage = {
  name: 'Resumable uploads',
  description: 'A video in pieces, by tus 1.0, and its submission.',
  steps: [
    {
      operation: 'createUpload',
      json: { size_bytes: SAMPLE_VIDEO.sizeBytes, file_name: SAMPLE_VIDEO.fileName },
      statuses: [201],
      keep: { upload_id: 'data.upload_id', upload_token: 'data.upload_url' },
    },
    {
      operation: null,
      title: 'Send the bytes to the address of the upload (tus)',
      statuses: [204],
    },
    { operation: 'getUpload', statuses: [200] },
    {
      operation: 'submitVideo',
      title: 'Submit the upload, as JSON',
      headers: { 'Idempotency-Key': 'upload-{{$guid}}' },
      json: { upload_id: '{{upload_id}}', model: 'mixed-10-v2', metadata: METADATA },
      statuses: [201],
      keep: { uploaded_submission_id: ID },
    },
    {
      operation: 'getSubmission',
      title: 'Poll the submission of the upload until it has ended',
      path: { submission_id: '{{uploaded_submission_id}}' },
      query: { wait: '5' },
      statuses: [200],
      until: 'data.completed_at',
    },
  ],
};

const FAST_CHECK: Stage = {
  name: 'Fast check',
  description: 'Frames of a camera judged at once, for clients of the Moveris API.',
  steps: [
    {
      operation: 'fastCheck',
      headers: { 'Idempotency-Key': 'check-{{$guid}}' },
      json: { model: 'mixed-10-v2', source: 'live', metadata: METADATA, frames: FRAMES },
      statuses: [200],
    },
    {
      operation: 'fastCheckCrops',
      headers: { 'Idempotency-Key': 'crops-{{$guid}}' },
      json: { model: 'mixed-10-v2', source: 'live', crops: CROPS },
      statuses: [200],
    },
    {
      operation: 'fastCheckStream',
      json: { session_id: 'stream-{{$guid}}', model: 'mixed-10-v2', source: 'live', frame: FRAMES[0] },
      statuses: [200],
    },
  ],
};

const METADATA_SCHEMA: Stage = {
  name: 'Metadata schema',
  description: 'The JSON Schema that metadata of submissions must fit.',
  steps: [
    {
      operation: 'validateMetadata',
      json: { schema: SCHEMA, metadata: METADATA },
      statuses: [200],
    },
    {
      operation: 'dryRunMetadataSchema',
      json: { schema: SCHEMA, last: 100 },
      statuses: [200],
    },
    { operation: 'saveMetadataSchemaDraft', json: { schema: SCHEMA }, statuses: [200] },
    {
      operation: 'publishMetadataSchema',
      json: {},
      statuses: [200],
      keep: { version: 'data.published.version' },
    },
    { operation: 'getMetadataSchema', statuses: [200] },
    { operation: 'listMetadataSchemaVersions', query: { limit: '2' }, statuses: [200] },
    { operation: 'getMetadataSchemaVersion', statuses: [200] },
    { operation: 'restoreMetadataSchemaVersion', json: {}, statuses: [200] },
  ],
};

const KEYS: Stage = {
  name: 'API keys',
  description: 'A key for a back end, and its successor.',
  steps: [
    {
      operation: 'createApiKey',
      json: { name: 'Checkout', mode: 'live', scopes: ['detection:write', 'detection:read'] },
      statuses: [201],
      keep: { key_id: 'data.key_id' },
    },
    { operation: 'listApiKeys', query: { limit: '2', status: 'active' }, statuses: [200] },
    { operation: 'getApiKey', statuses: [200] },
    { operation: 'updateApiKey', json: { name: 'Checkout, Europe' }, statuses: [200] },
    {
      operation: 'rotateApiKey',
      json: { overlap_hours: 24 },
      statuses: [201],
      keep: { successor_key_id: 'data.key_id' },
    },
  ],
};

const WEBHOOKS: Stage = {
  name: 'Webhooks',
  description: 'An endpoint for signed events, and the log of what was sent to it.',
  steps: [
    {
      operation: 'createWebhookEndpoint',
      json: {
        url: 'https://app.example.com/hooks/lifesign',
        description: 'Verdicts for the checkout',
        event_types: ['submission.completed', 'submission.failed'],
      },
      statuses: [201],
      keep: { endpoint_id: 'data.id' },
    },
    { operation: 'listWebhookEndpoints', statuses: [200] },
    { operation: 'getWebhookEndpoint', statuses: [200] },
    {
      operation: 'updateWebhookEndpoint',
      json: { description: 'Verdicts for the checkout, Europe' },
      statuses: [200],
    },
    { operation: 'getWebhookSecret', statuses: [200] },
    { operation: 'rotateWebhookSecret', json: { overlap_hours: 24 }, statuses: [201] },
    { operation: 'testWebhookEndpoint', statuses: [202], keep: { delivery_id: 'data.delivery_id' } },
    { operation: 'listWebhookDeliveries', query: { limit: '2' }, statuses: [200] },
    { operation: 'getWebhookDelivery', statuses: [200] },
    { operation: 'replayWebhookDelivery', statuses: [202] },
    {
      operation: 'replayWebhookDeliveries',
      json: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', status: 'failed' },
      statuses: [202],
    },
  ],
};

const ACCOUNTING: Stage = {
  name: 'Credits, usage and audit',
  description:
    'What submissions cost, how other weights would have judged, who asked for what and who changed what.',
  steps: [
    { operation: 'getCredits', statuses: [200] },
    { operation: 'updateCredits', json: { low_balance_level: 50 }, statuses: [200] },
    { operation: 'listCreditMovements', query: { limit: '2' }, statuses: [200] },
    { operation: 'exportCreditMovements', query: { format: 'csv' }, statuses: [200] },
    { operation: 'getUsage', query: { group_by: 'day,model' }, statuses: [200] },
    { operation: 'listRequests', query: { limit: '2' }, statuses: [200] },
    { operation: 'compareWeights', json: { generation: 1 }, statuses: [201, 409] },
    { operation: 'getWeightsComparison', statuses: [200, 404] },
    { operation: 'listAuditEntries', query: { limit: '2' }, statuses: [200] },
  ],
};

const SETTINGS: Stage = {
  name: 'Settings',
  description: 'What a tenant decides for itself.',
  steps: [
    { operation: 'getSettings', statuses: [200], keep: { settings_version: 'data.version' } },
    {
      operation: 'updateSettings',
      json: {
        threshold: 65,
        evidence_frames: true,
        signals_in_results: true,
        expected_version: '{{settings_version}}',
      },
      statuses: [200],
    },
    { operation: 'checkSlug', query: { slug: 'acme-europe' }, statuses: [200] },
  ],
};

const PEOPLE: Stage = {
  name: 'Members',
  description: 'Somebody is invited, accepts, and gets another role.',
  steps: [
    {
      operation: 'createInvite',
      json: { email: 'ada-{{$guid}}@example.com', role: 'viewer' },
      statuses: [201],
      keep: { invite_id: 'data.invite_id', token: 'data.accept_url' },
    },
    { operation: 'listInvites', query: { limit: '2', status: 'open' }, statuses: [200] },
    { operation: 'lookUpInvite', json: { token: '{{token}}' }, statuses: [200] },
    {
      operation: 'acceptInvite',
      json: { token: '{{token}}', name: 'Ada Lovelace', password: 'a long sentence you remember' },
      statuses: [201],
      keep: { member_id: 'data.member_id' },
    },
    { operation: 'listMembers', query: { limit: '2' }, statuses: [200] },
    { operation: 'updateMember', json: { role: 'developer' }, statuses: [200] },
    {
      operation: 'createInvite',
      title: 'Invite somebody else',
      json: { email: 'grace-{{$guid}}@example.com', role: 'viewer' },
      statuses: [201],
      keep: { invite_id: 'data.invite_id' },
    },
  ],
};

const SERVICE: Stage = {
  name: 'Service',
  description: 'Health, metrics and these documents; none of it needs a key.',
  steps: [
    { operation: 'getHealth', statuses: [200] },
    { operation: 'getReadiness', statuses: [200] },
    { operation: 'getMetrics', title: 'Counters, where METRICS_TOKEN is known', statuses: [200, 404] },
    { operation: 'getOpenapi', statuses: [200] },
    { operation: 'getPostmanCollection', statuses: [200] },
    { operation: 'requestSignInLink', json: { email: 'ada@example.com' }, statuses: [202, 404] },
  ],
};

const ENDINGS: Stage = {
  name: 'Destructive',
  description: 'Takes back what the folders before have made; each of these is for good.',
  steps: [
    {
      operation: 'createUpload',
      title: 'Create an upload to discard',
      json: { size_bytes: SAMPLE_VIDEO.sizeBytes, file_name: SAMPLE_VIDEO.fileName },
      statuses: [201],
      keep: { upload_id: 'data.upload_id' },
    },
    { operation: 'discardUpload', statuses: [200] },
    { operation: 'eraseSubmission', statuses: [200] },
    { operation: 'discardMetadataSchemaDraft', statuses: [200] },
    { operation: 'unpublishMetadataSchema', statuses: [200] },
    { operation: 'revokeApiKey', path: { key_id: '{{successor_key_id}}' }, statuses: [200] },
    {
      operation: 'revokeApiKey',
      title: 'Revoke the key that was replaced',
      statuses: [200],
    },
    { operation: 'deleteWebhookEndpoint', statuses: [200] },
    { operation: 'deleteWebhookListener', statuses: [200] },
    { operation: 'deleteWeightsComparison', statuses: [200, 404] },
    { operation: 'revokeInvite', statuses: [200] },
    { operation: 'removeMember', statuses: [200] },
  ],
};

/** Kept without what stands in front: of a link to pass on, and of the address of an upload. */
export const KEPT_WITHOUT: Record<string, RegExp> = { token: /^.*#token=/, upload_token: /^.*\// };

/** Every scope that the tour needs. */
export const TOUR_SCOPES = SCOPES;

/**
 * Every operation that an API key may call, in an order in which each finds what it needs on a fresh tenant. The Postman
 * collection is made of it, and the examples of the documents are what a server answered to it.
 */
export const TOUR: Stage[] = [
  SETTINGS,
  SUBMISSIONS,
  UPLOADS,
  FAST_CHECK,
  METADATA_SCHEMA,
  KEYS,
  WEBHOOKS,
  ACCOUNTING,
  PEOPLE,
  SERVICE,
  ENDINGS,
];
