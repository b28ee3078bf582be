import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

const READY_TIMEOUT_MS = 60_000;
const UNLIMITED = '10000000';

/** A TCP port of loopback that nobody uses at the moment. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** A process under measurement. */
class Server {
  output = '';

  /** @param wrapper a command that runs what follows it, in an environment of its own */
  constructor(script, settings, wrapper = []) {
    this.url = `http://127.0.0.1:${settings.PORT}`;
    const { PATH, HOME, TMPDIR, LIFESIGN_BUNDLES, LIFESIGN_PORTAL } = process.env;
    const [command, ...args] = [
      ...wrapper,
      process.execPath,
      ...(settings.NODE_ARGS?.split(' ') ?? []),
      script,
    ];
    this.child = spawn(command, args, {
      env: { PATH, HOME, LIFESIGN_BUNDLES, LIFESIGN_PORTAL, ...(TMPDIR && { TMPDIR }), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.child, 'exit');
    // A run that is broken off leaves nothing behind.
    const kill = () => this.child.kill('SIGKILL');
    process.once('exit', kill);
    void this.exited.then(() => process.off('exit', kill));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk) => {
        this.output = (this.output + chunk).slice(-20_000);
      });
    }
  }

  get pid() {
    return this.child.pid;
  }

  /** Resolves when `isReady` says so. @throws Error with the output when it ends instead, or takes too long */
  async until(isReady) {
    const untilMs = performance.now() + READY_TIMEOUT_MS;
    while (!(await isReady())) {
      if (this.child.exitCode !== null || performance.now() > untilMs) {
        throw new Error(`${this.child.spawnargs.join(' ')} does not start:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this;
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}

function settingsOf(stage, more) {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    DATABASE_URL: stage.url,
    DATA_DIR: stage.dataDir,
    AUTH_SECRET: stage.authSecret,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: UNLIMITED,
    TENANT_RATE_LIMIT_PER_MINUTE: UNLIMITED,
    // Where only the web process runs, nobody fetches the work; that is not what is measured.
    QUEUE_OUTAGE_GRACE_S: '86400',
    ...more,
  };
}

async function answers(url) {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** The product's web process as the launcher starts it, on a free port. */
export async function startWeb(stage, more = {}) {
  const settings = settingsOf(stage, { PORT: String(await freePort()), ...more });
  const server = new Server('dist/bench/bundles/server.js', settings);
  return server.until(() => answers(`${server.url}/health`));
}

/** The product's worker with its media processes, warmed up. */
export async function startWorker(stage, more = {}) {
  const server = new Server('dist/bench/bundles/worker.js', settingsOf(stage, { PORT: '1', ...more }));
  const sinceIso = new Date().toISOString();
  return server.until(async () => {
    const rows = await stage.query('select 1 from worker_heartbeats where seen_at >= $1', [sinceIso]);
    return rows.length > 0;
  });
}

/** The whole product as an operator starts it, with what restarts its processes, on the stage's database. */
export async function startProduct(stage, more, wrapper) {
  const settings = settingsOf(stage, { PORT: String(await freePort()), ...more });
  const server = new Server('start.mjs', settings, wrapper);
  return server.until(() =>
    fetch(`${server.url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
}

export async function startReference(stage) {
  const settings = settingsOf(stage, { PORT: String(await freePort()) });
  const server = new Server('bench/reference-server.mjs', settings);
  return server.until(async () => (await canConnect(Number(settings.PORT))) === true);
}

function canConnect(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
