import { readFileSync } from 'node:fs';
import { getSubmission, submitVideo } from './generated';
import { createClient } from './generated/client';

const [file = '', baseUrl = '', tenant_slug = '', apiKey = ''] = process.argv.slice(2);
const client = createClient({ baseUrl, auth: apiKey });

const submitted = await submitVideo({
  client,
  path: { tenant_slug },
  headers: { 'Idempotency-Key': 'generated-by-hey-api' },
  body: {
    video_file: new File([readFileSync(file)], 'selfie-video.mp4', { type: 'video/mp4' }),
    model: 'mixed-10-v2',
    metadata: JSON.stringify({ channel: 'mobile' }),
  },
  throwOnError: true,
});
const { submission_id } = submitted.data.data;
const polled = await getSubmission({
  client,
  path: { tenant_slug, submission_id },
  query: { wait: 30 },
  throwOnError: true,
});
const { status, model, tenant_metadata } = polled.data.data;
console.log(JSON.stringify({ submission_id, status, model, tenant_metadata }));
