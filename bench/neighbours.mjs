import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { submitAndWait } from './load.mjs';
import { materialPath } from './material.mjs';
import { watchRss } from './processes.mjs';
import { startProduct } from './servers.mjs';
import { goal, quantile, round } from './statistics.mjs';

const IDLE_MS = 60_000;
const ATTACK_MS = 120_000;
const WARM_SUBMISSIONS = 6;
const POLL_PAUSE_MS = 50;
const SUBMIT_PAUSE_MS = 250;
const NICE = '19';
/** Its answers are timed in this process, which is away while it looks. */
const SAMPLE_RSS_MS = 2_000;
/** Nothing else of a machine listens there. */
const SILENT_RESOLVER = '127.0.0.153';

/**
 * Gives the processes under measurement a name server that takes questions and never answers, in a mount namespace of their own. Null
 * where that needs rights that we don't have: names that do not exist are then answered by the machine's own.
 */
async function silenceNames(stage) {
  if (process.getuid() !== 0) return null;
  const socket = dgram.createSocket('udp4');
  socket.bind(53, SILENT_RESOLVER);
  await Promise.race([once(socket, 'listening'), once(socket, 'error')]);
  const file = path.join(stage.dataDir, 'resolv.conf');
  writeFileSync(file, `nameserver ${SILENT_RESOLVER}\n`, { mode: 0o644 });
  const wrapper = ['unshare', '-m', 'sh', '-c', `mount --bind ${file} /etc/resolv.conf && exec "$@"`, 'sh'];
  return { wrapper, stop: () => socket.close() };
}

/** A person's clip of the test material where it is there, else a drawn one (without a face). */
async function findClip(makeClip) {
  const file = materialPath('faces', 'live', 'KwaiVGI__assets_examples_driving_d0.mp4');
  return existsSync(file)
    ? file
    : makeClip({ name: 'neighbour', codec: 'h264', container: 'mp4', width: 640, height: 480, frames: 60 });
}

async function serveFile(file) {
  const server = http.createServer((_request, response) => createReadStream(file).pipe(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/clip.mp4`, stop: () => server.close() };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What an honest tenant sees for `durationMs`: one submission after the other, a file and an address in turn, and polls beside them. */
async function live(product, tenant, { file, address, durationMs }) {
  const seen = { submissions: [], polls: [], failures: [] };
  const untilMs = performance.now() + durationMs;
  const isOver = () => performance.now() > untilMs;
  const first = await submitAndWait(product, tenant, file);
  const timed = async (list, work) => {
    const startedMs = performance.now();
    try {
      const problem = await work();
      if (problem) seen.failures.push(problem);
    } catch (error) {
      seen.failures.push(String(error.cause ?? error));
    }
    list.push(performance.now() - startedMs);
  };
  const submit = async () => {
    for (let nth = 0; !isOver(); nth++) {
      await timed(seen.submissions, async () => {
        const end = await (nth % 2 === 0
          ? submitAndWait(product, tenant, file)
          : submitAddressAndWait(product, tenant, address));
        if (end.status !== first.status) return `${end.status} ${end.error}`;
      });
      await pause(SUBMIT_PAUSE_MS);
    }
  };
  const poll = async () => {
    while (!isOver()) {
      await timed(seen.polls, async () => {
        const answer = await fetch(detectPath(product, tenant, first.submission_id), {
          headers: { 'x-api-key': tenant.key },
          signal: AbortSignal.timeout(60_000),
        });
        await answer.arrayBuffer();
        if (answer.status !== 200) return `poll ${answer.status}`;
      });
      await pause(POLL_PAUSE_MS);
    }
  };
  await Promise.all([submit(), poll()]);
  return seen;
}

const detectPath = (product, tenant, id = '') =>
  `${product.url}/api/v1/${tenant.slug}/video/detect${id && `/${id}`}`;

async function submitAddressAndWait(product, tenant, address) {
  const headers = { 'x-api-key': tenant.key, 'content-type': 'application/json' };
  const answer = await fetch(detectPath(product, tenant), {
    method: 'POST',
    headers,
    body: JSON.stringify({ video_url: address }),
  });
  if (answer.status !== 201) return { status: `submit ${answer.status}`, error: await answer.text() };
  const { data: receipt } = await answer.json();
  for (;;) {
    const poll = await fetch(`${detectPath(product, tenant, receipt.submission_id)}?wait=30`, { headers });
    if (poll.status !== 200) return { status: `poll ${poll.status}`, error: null };
    const { data } = await poll.json();
    if (data.status === 'completed' || data.status === 'failed') return data;
  }
}

/**
 * Where the kernel gives each session a share of its own (autogroup), priorities count only within it: the attackers get
 * a session, and it the lowest share, so that their own work is not what the other tenant waits for.
 */
function stepBackAsSession(pid) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, NICE);
  } catch {
    // This kernel has no such shares.
  }
}

/** Runs the attacks of one tenant and of strangers beside `work`. @returns what `work` gave, and what they did */
async function under(product, attacker, work) {
  const orders = JSON.stringify({ url: product.url, slug: attacker.slug, key: attacker.key });
  const attack = spawn('nice', ['-n', NICE, process.execPath, 'bench/neighbour-attacks.mjs', orders], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  stepBackAsSession(attack.pid);
  // A run that is broken off leaves nothing behind.
  const kill = () => attack.kill('SIGKILL');
  process.once('exit', kill);
  await once(attack, 'message');
  const result = await work();
  const printed = attack.stdout.toArray();
  attack.kill('SIGTERM');
  const done = JSON.parse((await printed).join(''));
  process.off('exit', kill);
  return { result, done };
}

const figures = (values) => ({
  n: values.length,
  p50_ms: round(quantile(values, 0.5), 1),
  p95_ms: round(quantile(values, 0.95), 1),
  max_ms: round(Math.max(...values), 1),
});

/**
 * Two tenants on one instance: what the one sees while the other, and strangers, do at once what once stopped everybody: origins that
 * close in the middle of a burst, names that never resolve, sign-ins by the dozen, and bodies in chunks of one byte.
 */
export async function benchNeighbours(stage, { makeClip }) {
  const file = await findClip(makeClip);
  const origin = await serveFile(file);
  const names = await silenceNames(stage);
  const tenant = await stage.addTenant('honest');
  const attacker = await stage.addTenant('noisy');
  const product = await startProduct(stage, { ALLOW_PRIVATE_VIDEO_URLS: 'true' }, names?.wrapper);
  try {
    for (let i = 0; i < WARM_SUBMISSIONS; i++) await submitAndWait(product, tenant, file);
    const shared = { file, address: origin.url };
    let idle;
    let attacked;
    const watch = (work) => watchRss([product.pid], work, SAMPLE_RSS_MS);
    await watch(async () => {
      idle = await live(product, tenant, { ...shared, durationMs: IDLE_MS });
    });
    const memory = await watch(async () => {
      attacked = await under(product, attacker, () =>
        live(product, tenant, { ...shared, durationMs: ATTACK_MS }),
      );
    });
    const { result, done } = attacked;
    const p95 = (values) => quantile(values, 0.95);
    const ratio = (name) => round(p95(result[name]) / p95(idle[name]));
    return {
      silent_names: names !== null,
      restarts: product.output.match(/(?:worker|web) stopped/g)?.length ?? 0,
      idle: { submissions: figures(idle.submissions), polls: figures(idle.polls) },
      attacked: { submissions: figures(result.submissions), polls: figures(result.polls) },
      failures: [...idle.failures, ...result.failures],
      attacks: done,
      memory,
      goals: [
        goal("another's submissions under attack, times their idle p95", ratio('submissions'), 3),
        goal("another's polls under attack, times their idle p95", ratio('polls'), 2),
        goal("another's submissions and polls that fail under attack", result.failures.length, 0),
      ],
    };
  } finally {
    await product.stop();
    origin.stop();
    names?.stop();
  }
}
