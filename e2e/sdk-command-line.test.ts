import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sql } from '@/db/client';
import { startCuttingProxy } from './support/cutting-proxy';
import { clipOf, hashOf, newSdkFolder, type SdkFolder } from './support/sdk-folder';

const LARGE_BYTES = 120_000_000;

let sdk: SdkFolder;
beforeAll(async () => {
  sdk = await newSdkFolder();
});
afterAll(() => sdk?.remove());

describe('the command line', () => {
  const codeOf = async (command: string, more: Record<string, string> = {}) =>
    sdk.shell(command, more).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('tells a verdict by its exit code', async () => {
    const test = { LIFESIGN_API_KEY: sdk.settings.LIFESIGN_TEST_KEY! };
    const submit = (outcome: string) =>
      codeOf(`lifesign submit selfie-video.mp4 --wait --json --test-outcome ${outcome}`, test);
    const [fake, failed] = [await submit('fake'), await submit('failed:too_dark')];
    expect([fake.code, JSON.parse(fake.stdout).result.verdict]).toEqual([3, 'fake']);
    expect([failed.code, JSON.parse(failed.stdout).reasons[0].code]).toEqual([4, 'too_dark']);
  });

  it('says what is wrong, and nothing on stdout', async () => {
    expect(await codeOf('lifesign fly')).toMatchObject({ code: 2, stdout: '' });
    expect(await codeOf('lifesign list', { LIFESIGN_API_KEY: '' })).toMatchObject({ code: 2 });
    const refused = await codeOf('lifesign get 00000000-0000-7000-8000-000000000000');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('submission_not_found');
    expect((await codeOf('lifesign submit no-such-file.mp4')).stderr).toContain('no-such-file.mp4');
  });

  it('a large file survives cut lines and the death of its process, is sent once, and judged', async () => {
    const bytes = await clipOf(sdk, LARGE_BYTES);
    const file = path.join(sdk.folder, 'large.mp4');
    await writeFile(file, bytes);
    const line = await startCuttingProxy(inject('baseUrl'));
    try {
      const args = [
        'submit',
        file,
        '--wait',
        '--json',
        '--resume-file',
        path.join(sdk.folder, 'upload.json'),
      ];
      const start = () =>
        spawn(path.join(sdk.folder, 'lifesign'), args, {
          env: { ...sdk.settings, LIFESIGN_URL: line.url } as never,
        });
      line.cutsBytes.push(5_000_000, 20_000_000, 30_000_000);
      const first = start();
      await expect.poll(() => line.cutCount, { timeout: 60_000, interval: 10 }).toBe(3);
      line.isDown = true;
      first.kill('SIGKILL');
      await once(first, 'exit');
      line.isDown = false;
      line.cutsBytes.push(10_000_000);

      const second = start();
      let answer = '';
      second.stdout.on('data', (chunk) => {
        answer += chunk;
      });
      const [code] = await once(second, 'exit');
      // Nobody is in the picture, which the pipeline can only find out by reading it.
      expect([code, JSON.parse(answer).reasons[0].code]).toEqual([4, 'no_face_detected']);
      const [row] = await sql()`
        select video_sha256 from submissions where id = ${JSON.parse(answer).submission_id}`;
      expect(row!.videoSha256).toBe(hashOf(bytes));
      expect(line.cutCount).toBe(4);
      expect(line.sentBytes).toBeLessThan(LARGE_BYTES * 1.2);
      expect(existsSync(path.join(sdk.folder, 'upload.json'))).toBe(false);
    } finally {
      await line.stop();
    }
  });

  it('a webhook is tested and replayed, and told apart by whether it was received', async () => {
    let status = 204;
    const receiver = http.createServer((request, response) => {
      request.resume();
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
      const made = await codeOf(`lifesign webhooks create ${url} --json`);
      const { id } = JSON.parse(made.stdout);
      const received = await codeOf(`lifesign webhooks test ${id} --wait --json`);
      expect([received.code, JSON.parse(received.stdout).status]).toEqual([0, 'succeeded']);
      status = 500;
      expect(await codeOf(`lifesign webhooks test ${id} --wait`)).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/ {2}pending {2}1 attempt {2}500\n$/),
      });
      status = 200;
      const again = await codeOf(`lifesign webhooks replay ${JSON.parse(received.stdout).id} --wait`);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('succeeded') });
    } finally {
      receiver.close();
    }
  });

  it('listen hands on what the end of a submission tells, where no endpoint is', async () => {
    const secret = `whsec_${Buffer.from('a secret of the receiver, thirty').toString('base64')}`;
    const received: { verdict: string; id: string }[] = [];
    const receiver = http.createServer(async (request, response) => {
      const body = await text(request);
      const event = new Webhook(secret).verify(body, request.headers as Record<string, string>) as {
        data: { submission_id: string; result: { verdict: string } };
      };
      received.push({ id: event.data.submission_id, verdict: event.data.result.verdict });
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    const env = {
      ...sdk.settings,
      LIFESIGN_API_KEY: sdk.settings.LIFESIGN_TEST_KEY!,
      LIFESIGN_WEBHOOK_SECRET: secret,
    };
    const child = spawn(path.join(sdk.folder, 'lifesign'), ['listen', String(port)], { env: env as never });
    let notes = '';
    child.stderr.on('data', (chunk) => {
      notes += chunk;
    });
    try {
      await expect.poll(() => notes, { timeout: 30_000 }).toContain('Listening');
      const submitted = await codeOf('lifesign submit selfie-video.mp4 --test-outcome fake', env as never);
      await expect.poll(() => received, { timeout: 30_000 }).toHaveLength(1);
      expect(received).toEqual([{ id: submitted.stdout.trim(), verdict: 'fake' }]);
    } finally {
      child.kill('SIGINT');
      await once(child, 'exit');
      receiver.closeAllConnections();
      receiver.close();
    }
  });

  it('a server that can serve is healthy', async () => {
    const healthy = await codeOf('lifesign health', { LIFESIGN_API_KEY: '', LIFESIGN_TENANT: '' });
    expect(healthy).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ready {2}version [\s\S]+ {2}ok {2}/),
    });
  });
});
