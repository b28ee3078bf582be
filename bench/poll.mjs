import { pollMany } from './load.mjs';
import { countForeignCpu, cpuMs } from './processes.mjs';
import { startReference, startWeb } from './servers.mjs';
import { goal, median, ratioOf, round } from './statistics.mjs';

const CONNECTIONS = 16;
const WARM_REQUESTS = 3_000;
const REQUESTS = 6_000;
const SUBMISSIONS = 1_000;

const SIDES = { product: startWeb, reference: startReference };

/** One side, freshly started and warmed: CPU per poll, rate, transactions per poll. */
async function measure(start, stage, ids) {
  const server = await start(stage);
  try {
    await pollMany(server, stage, ids, { connections: CONNECTIONS, amount: WARM_REQUESTS });
    const before = { server: cpuMs(server.pid), database: cpuMs(stage.postgresPid) };
    const run = await pollMany(server, stage, ids, { connections: CONNECTIONS, amount: REQUESTS });
    const used = {
      server: cpuMs(server.pid) - before.server,
      database: cpuMs(stage.postgresPid) - before.database,
    };
    return {
      cpu_us_per_request: round((used.server * 1_000) / REQUESTS, 0),
      database_cpu_us_per_request: round((used.database * 1_000) / REQUESTS, 0),
      requests_per_s: run.reqPerS,
      p50_ms: run.p50Ms,
    };
  } finally {
    await server.stop();
  }
}

/** What one answer of a side weighs, so that equal work can be seen to be compared. */
async function answerBytes(start, stage, id) {
  const server = await start(stage);
  try {
    const answer = await fetch(`${server.url}/api/v1/${stage.slug}/video/detect/${id}`, {
      headers: { 'x-api-key': stage.key },
    });
    return (await answer.text()).length;
  } finally {
    await server.stop();
  }
}

/** P1: CPU of a poll at 16 connections against the reference; P2's own figure: polls per second. */
export async function benchPoll(stage, { rounds }) {
  const ids = await stage.addSubmissions(SUBMISSIONS);
  const results = { product: [], reference: [] };
  const foreign = countForeignCpu();
  const databaseStartMs = cpuMs(stage.postgresPid);
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 === 0 ? ['product', 'reference'] : ['reference', 'product'];
    for (const side of order) results[side].push(await measure(SIDES[side], stage, ids));
  }
  const foreignShare = foreign(cpuMs(stage.postgresPid) - databaseStartMs);
  const column = (side, name) => results[side].map((result) => result[name]);
  const ratio = ratioOf(column('product', 'cpu_us_per_request'), column('reference', 'cpu_us_per_request'));
  const summary = {};
  for (const side of Object.keys(SIDES)) {
    summary[side] = { answer_bytes: await answerBytes(SIDES[side], stage, ids[0]) };
    for (const name of Object.keys(results[side][0])) summary[side][name] = median(column(side, name));
  }
  return {
    connections: CONNECTIONS,
    requests: REQUESTS,
    foreign_cpu_share: round(foreignShare),
    ...summary,
    cpu_ratio: ratio,
    rounds: results,
    goals: [goal('P1 CPU per poll, times the reference', ratio.median, 1.5)],
  };
}
