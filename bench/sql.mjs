import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { startWeb, startWorker } from './servers.mjs';
import { goal, round } from './statistics.mjs';

const POLLS = 500;
const SUBMITS = 100;
const CLIPS = 20;
/** What runs beside requests whatever their number: not the cost of an operation. */
const BACKGROUND = ['worker_heartbeats', 'request_log', 'last_used_at', 'pg_stat', 'pg_advisory', 'listen'];

/** Statements and commits of the database so far, without the background's and this file's own. */
async function counters(stage) {
  // What a backend counted shows at the latest a second after it fell idle.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const isBackground = BACKGROUND.map((word) => `query ilike '%${word}%'`).join(' or ');
  const [row] = await stage.query(`
    select (select sum(calls) from pg_stat_statements s where not (${isBackground})
        and query not in ('begin', 'BEGIN', 'commit', 'COMMIT'))::float8 as statements,
      (select xact_commit from pg_stat_database where datname = current_database())::float8 as commits,
      (select sum(calls) from pg_stat_statements s where ${isBackground})::float8 as background`);
  return row;
}

/** Runs `work` and gives statements and commits for each of its `count` operations. */
async function perOperation(stage, count, work) {
  const before = await counters(stage);
  await work();
  const after = await counters(stage);
  const background = after.background - before.background;
  return {
    statements: round((after.statements - before.statements) / count),
    commits: round(Math.max(0, after.commits - before.commits - background) / count),
  };
}

async function submit(server, stage, bytes, idempotencyKey) {
  const form = new FormData();
  form.append('video_file', new Blob([bytes]), 'clip.mp4');
  const answer = await fetch(`${server.url}/api/v1/${stage.slug}/video/detect`, {
    method: 'POST',
    headers: { 'x-api-key': stage.key, 'idempotency-key': idempotencyKey },
    body: form,
  });
  const { data } = await answer.json();
  if (answer.status !== 201) throw new Error(`submit was answered with ${answer.status}`);
  return data.submission_id;
}

async function poll(server, stage, id) {
  const answer = await fetch(`${server.url}/api/v1/${stage.slug}/video/detect/${id}`, {
    headers: { 'x-api-key': stage.key },
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`poll was answered with ${answer.status}`);
}

async function times(count, work) {
  for (let i = 0; i < count; i++) await work(i);
}

async function untilAllEnded(stage) {
  for (;;) {
    const [{ open }] = await stage.query(
      `select count(*)::int as open from submissions where status in ('pending', 'processing')`,
    );
    if (open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** P6: statements and commits of a poll, a submit, an idempotent replay and a clip in the worker. Counts, so noise-free. */
export async function benchSql(stage, { makeClip }) {
  await stage.countStatements();
  const bytes = await readFile(await makeClip({ name: 'bench-sql', container: 'mp4', codec: 'h264' }));
  const ids = await stage.addSubmissions(100);
  const keys = Array.from({ length: SUBMITS }, () => randomUUID());
  const result = {};
  const web = await startWeb(stage);
  try {
    await times(50, (i) => poll(web, stage, ids[i]));
    result.poll = await perOperation(stage, POLLS, () => times(POLLS, (i) => poll(web, stage, ids[i % 100])));
    await submit(web, stage, bytes, randomUUID());
    result.submit = await perOperation(stage, SUBMITS, () =>
      times(SUBMITS, (i) => submit(web, stage, bytes, keys[i])),
    );
    result.replay = await perOperation(stage, SUBMITS, () =>
      times(SUBMITS, (i) => submit(web, stage, bytes, keys[i])),
    );
    const warm = await startWorker(stage);
    await untilAllEnded(stage);
    await warm.stop();
    await times(CLIPS, () => submit(web, stage, bytes, randomUUID()));
  } finally {
    await web.stop();
  }
  result.worker = await perOperation(stage, CLIPS, async () => {
    const worker = await startWorker(stage);
    await untilAllEnded(stage);
    await worker.stop();
  });
  return {
    ...result,
    goals: [
      goal('P6 statements of a poll', result.poll.statements, 2.05),
      goal('P6 statements of a submit', result.submit.statements, 6.1),
      goal('P6 statements of an idempotent replay', result.replay.statements, 3.1),
      goal('P6 commits of a clip in the worker', result.worker.commits, 4, { gate: false }),
    ],
  };
}
