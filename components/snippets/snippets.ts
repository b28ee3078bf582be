import { detectPath } from '@/components/data/api-client';
import { curlCommand } from './curl';

export const LANGUAGES = ['curl', 'typescript', 'python'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface SnippetInput {
  apiOrigin: string;
  tenantSlug: string;
  model: string;
  /** The key to use, without its secret. */
  key?: { name: string; hint: string };
  /** Chooses the ending; only with a test key. */
  testOutcome?: string;
}

/** A comment of one line, whatever the name of the key holds. */
function keyComment(mark: string, { key }: SnippetInput): string {
  const whose =
    key === undefined ? 'an API key' : `“${key.name.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}” (${key.hint})`;
  return `${mark} LIFESIGN_API_KEY holds the secret of ${whose}.`;
}

function curlSnippet(input: SnippetInput): string {
  const { apiOrigin, tenantSlug, model, testOutcome } = input;
  const video = { kind: 'file', name: 'selfie-video.mp4' } as const;
  return `${keyComment('#', input)}
${curlCommand({ apiOrigin, tenantSlug, video, model, metadata: null, testOutcome })}

# With the submission_id of the answer, until its status is completed or failed:
curl '${apiOrigin}${detectPath(tenantSlug)}/SUBMISSION_ID?wait=20' \\
  -H "X-API-Key: $LIFESIGN_API_KEY"`;
}

function typescriptSnippet(input: SnippetInput): string {
  const { apiOrigin, tenantSlug, model, testOutcome } = input;
  return `import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

${keyComment('//', input)}
const headers = { 'X-API-Key': process.env.LIFESIGN_API_KEY ?? '' };
const detect = '${apiOrigin}${detectPath(tenantSlug)}';

const form = new FormData();
form.append('model', '${model}');${testOutcome === undefined ? '' : `\nform.append('test_outcome', '${testOutcome}');`}
form.append('video_file', new Blob([await readFile('selfie-video.mp4')]), 'selfie-video.mp4');
const sent = await fetch(detect, {
  method: 'POST',
  headers: { ...headers, 'Idempotency-Key': randomUUID() },
  body: form,
});
if (!sent.ok) throw new Error(await sent.text());

let { data: submission } = await sent.json();
const address = \`\${detect}/\${submission.submission_id}?wait=20\`;
while (!['completed', 'failed'].includes(submission.status)) {
  const polled = await fetch(address, { headers });
  if (!polled.ok) throw new Error(await polled.text());
  submission = (await polled.json()).data;
}
console.log(submission.result?.verdict ?? submission.error);`;
}

function pythonSnippet(input: SnippetInput): string {
  const { apiOrigin, tenantSlug, model, testOutcome } = input;
  const outcome = testOutcome === undefined ? '' : `, "test_outcome": "${testOutcome}"`;
  return `import os
import uuid
import requests  # pip install requests

${keyComment('#', input)}
headers = {"X-API-Key": os.environ["LIFESIGN_API_KEY"]}
detect = "${apiOrigin}${detectPath(tenantSlug)}"

with open("selfie-video.mp4", "rb") as video:
    sent = requests.post(
        detect,
        headers={**headers, "Idempotency-Key": str(uuid.uuid4())},
        data={"model": "${model}"${outcome}},
        files={"video_file": video},
        timeout=60,
    )
sent.raise_for_status()

submission = sent.json()["data"]
address = f"{detect}/{submission['submission_id']}?wait=20"
while submission["status"] not in ("completed", "failed"):
    polled = requests.get(address, headers=headers, timeout=60)
    polled.raise_for_status()
    submission = polled.json()["data"]
print(submission["result"]["verdict"] if submission["result"] else submission["error"])`;
}

const WRITERS: Record<Language, (input: SnippetInput) => string> = {
  curl: curlSnippet,
  typescript: typescriptSnippet,
  python: pythonSnippet,
};

/** A program that sends a video and waits for its verdict, with everything but the secret filled in. */
export function snippet(language: Language, input: SnippetInput): string {
  return WRITERS[language](input);
}
