import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '@/e2e/support/find-program';
import { freePort } from '@/e2e/support/free-port';
import type { S3Settings } from '../s3-bucket';

/*
 * The S3 server that tests meet: the one that LIFESIGN_TEST_S3_ENDPOINT names (with _BUCKET, _REGION, _ACCESS_KEY_ID and
 * _SECRET_ACCESS_KEY), else a Versity gateway of the test file's own, where LIFESIGN_TEST_S3_SERVER or PATH has one.
 */
const { LIFESIGN_TEST_S3_ENDPOINT: endpoint } = process.env;
const gateway = findProgram('versitygw', 'LIFESIGN_TEST_S3_SERVER');

/** Why tests that need an S3 server are skipped; null: there is one. */
export const NO_S3 =
  endpoint === undefined && gateway === null
    ? 'skipped: needs an S3 server: versitygw on PATH, or LIFESIGN_TEST_S3_ENDPOINT'
    : null;

/** A test's name with the reason for its being skipped, where there is no S3 server. */
export const withS3 = (name: string) => (NO_S3 === null ? name : `${name} (${NO_S3})`);

export interface TestS3 {
  settings: S3Settings & { endpoint: string; accessKeyId: string; secretAccessKey: string };
  stop(): Promise<void>;
}

/** Settings for a server at this address, whether it is there or not. */
export function s3SettingsAt(address: string): TestS3['settings'] {
  const settings = process.env;
  return {
    endpoint: address,
    bucket: settings.LIFESIGN_TEST_S3_BUCKET ?? 'lifesign-test',
    region: settings.LIFESIGN_TEST_S3_REGION ?? 'us-east-1',
    accessKeyId: settings.LIFESIGN_TEST_S3_ACCESS_KEY_ID ?? 'test',
    secretAccessKey: settings.LIFESIGN_TEST_S3_SECRET_ACCESS_KEY ?? 'test-secret',
    forcePathStyle: true,
    tempFolder: path.join(tmpdir(), 'lifesign-s3-test'),
  };
}

/** @throws Error where there is none (`NO_S3`), or the gateway does not start */
export async function startTestS3(): Promise<TestS3> {
  if (endpoint !== undefined) return { settings: s3SettingsAt(endpoint), stop: async () => undefined };
  if (gateway === null) throw new Error(`${NO_S3}`);
  const port = await freePort();
  const settings = s3SettingsAt(`http://127.0.0.1:${port}`);
  const home = mkdtempSync(path.join(tmpdir(), 'lifesign-s3-server-'));
  // A folder of the gateway's is a bucket; what the file system can't note of an object lies beside it.
  const [data, notes] = [path.join(home, 'data'), path.join(home, 'notes')];
  mkdirSync(path.join(data, settings.bucket), { recursive: true });
  mkdirSync(notes);
  const args = ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', notes, data];
  const keys = { ROOT_ACCESS_KEY: settings.accessKeyId, ROOT_SECRET_KEY: settings.secretAccessKey };
  const child = spawn(gateway, args, { env: { ...process.env, ...keys }, stdio: 'ignore' });
  const exited = once(child, 'exit');
  await Promise.race([
    listens(port),
    exited.then(([code]) => Promise.reject(new Error(`${gateway} ended with ${code}`))),
  ]);
  return {
    settings,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Asks again and again until somebody listens. @throws Error after 20 s */
async function listens(port: number): Promise<void> {
  const untilMs = Date.now() + 20_000;
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    if (Date.now() > untilMs) throw new Error(`nobody listens at port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
