import { readFileSync } from 'node:fs';
import { Api } from './generated/api';

const [file = '', baseUrl = '', tenantSlug = '', apiKey = ''] = process.argv.slice(2);
const { api } = new Api({ baseUrl, baseApiParams: { headers: { 'X-API-Key': apiKey }, format: 'json' } });

const submitted = await api.submitVideo(
  tenantSlug,
  {
    video_file: new File([readFileSync(file)], 'selfie-video.mp4', { type: 'video/mp4' }),
    model: 'mixed-10-v2',
    metadata: JSON.stringify({ channel: 'mobile' }),
  },
  { headers: { 'X-API-Key': apiKey, 'Idempotency-Key': 'generated-by-swagger-typescript-api' } },
);
const { submission_id } = submitted.data.data;
const polled = await api.getSubmission(tenantSlug, submission_id, { wait: 30 });
const { status, model, tenant_metadata } = polled.data.data;
console.log(JSON.stringify({ submission_id, status, model, tenant_metadata }));
