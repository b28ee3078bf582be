import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECORDED } from '@/lib/api/openapi/recorded';
import { type Stage, TOUR, TOUR_SCOPES } from '@/lib/api/openapi/tour';
import { Contract, contractOf } from '../support/contract';
import { FACE_CLIP, NO_TEST_DATA } from '../support/face-clip';
import { ACCOUNT_TOUR, OPERATOR_TOUR } from '../support/portal-tour';
import { Recorder } from '../support/record-examples';
import { signedIn } from '../support/sign-in';
import { TourGuide } from '../support/take-tour';
import { createTenant } from '../support/tenant';

/** Set to write down what the server answers. */
const { LIFESIGN_RECORD_EXAMPLES } = process.env;
const FILE = path.resolve('lib/api/openapi/recorded.json');
const HOOK = 'https://app.example.com/hooks/lifesign';
const PASSWORD = 'correct horse battery staple';

/** The other form of each export. */
const AS_NDJSON: Stage = {
  name: 'Exports as NDJSON',
  description: '',
  steps: ['exportSubmissions', 'exportCreditMovements'].map((operation) => ({
    operation,
    query: { format: 'ndjson' },
    statuses: [200],
  })),
};

/** The members that a value has, at any depth; of a list those of its first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}

const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(204).end());
});
beforeAll(() => new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve)));
afterAll(() => receiver.close());

/** The tour with a receiver that answers, time for its answers, and something to cancel. */
function stagesFor(hook: string): Stage[] {
  const text = JSON.stringify(TOUR).replaceAll(HOOK, hook);
  const stages = JSON.parse(text) as Stage[];
  for (const { steps } of stages) {
    for (const step of steps) if (step.operation === 'getWebhookDelivery') step.until = 'data.finished_at';
    // Of so many the last one is still waiting when it is cancelled.
    const rerun = steps.findIndex(({ operation }) => operation === 'rerunSubmission');
    if (rerun >= 0) steps.splice(rerun, 0, ...Array.from({ length: 5 }, () => steps[rerun]!));
  }
  return stages;
}

describe.skipIf(FACE_CLIP === null)(
  `the examples of the documents${FACE_CLIP ? '' : ` (${NO_TEST_DATA})`}`,
  () => {
    it('are what a server answers to the tour', { timeout: 300_000 }, async () => {
      const tenant = await createTenant('examples');
      const { baseUrl, key, slug } = await tenant.newClient({ scopes: [...TOUR_SCOPES] });
      const { document } = (await contractOf(baseUrl))!;
      const contract = new Contract(document);
      const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/lifesign`;
      const recorder = new Recorder([
        [hook, HOOK],
        [baseUrl, 'https://verify.example.com'],
        [slug, 'acme'],
        ['"examples"', '"Acme"'],
        [PASSWORD, 'the one until now'],
        [/(?:operator-)?(owner|admin)-[0-9a-f]{8}@/g, '$1@'],
        [/guests-[0-9a-f]{8}/g, 'globex'],
      ]);
      const settings = { base_url: baseUrl, tenant_slug: slug, api_key: key };
      const video = { bytes: await readFile(FACE_CLIP!), fileName: 'selfie.mp4' };
      const owner = await tenant.addMember('owner', PASSWORD, { isOperator: true });
      const colleague = await tenant.addMember('admin', PASSWORD);
      const wrong: string[] = [];
      const take = async (guide: TourGuide, stages: Stage[]) => {
        for await (const visit of guide.take(stages)) {
          const { step, status, text } = visit;
          if (!step.statuses.includes(status))
            wrong.push(`${step.operation} ${status}: ${text.slice(0, 200)}`);
          const problem = contract.problem(visit);
          if (problem !== null) wrong.push(problem);
          recorder.add(visit);
        }
        recorder.addParameters(guide.variables);
      };
      const guide = new TourGuide({ document, settings, video });
      await take(guide, [...stagesFor(hook), AS_NDJSON]);

      const other = await createTenant('guests');
      const invites = await other.newClient({ scopes: [...TOUR_SCOPES] });
      const invite = await invites.request<{ accept_url: string }>(`/api/v1/${other.slug}/invites`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: owner.email, role: 'viewer' }),
      });
      await signedIn(baseUrl, owner.email, PASSWORD);
      const cookie = await signedIn(baseUrl, owner.email, PASSWORD);
      const session = { Cookie: cookie, Origin: baseUrl };
      const sessions = await fetch(`${baseUrl}/api/v1/${slug}/account/sessions`, { headers: session });
      const { data } = (await sessions.json()) as {
        data: { items: { session_id: string; current: boolean }[] };
      };
      const people = new TourGuide({
        document,
        settings: {
          ...settings,
          current_password: PASSWORD,
          own_invite: invite.body.data.accept_url.replace(/^.*#token=/, ''),
          other_session_id: data.items.find(({ current }) => !current)!.session_id,
          colleague_email: colleague.email,
        },
        credentials: session,
      });
      await take(people, [OPERATOR_TOUR, ACCOUNT_TOUR]);

      expect(wrong).toEqual([]);
      const { recorded } = recorder;
      if (LIFESIGN_RECORD_EXAMPLES) await writeFile(FILE, `${JSON.stringify(recorded, null, 2)}\n`);
      else expect(shapeOf(recorded)).toEqual(shapeOf(RECORDED));
    });
  },
);
