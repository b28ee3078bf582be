import { createReadStream } from 'node:fs';
import http from 'node:http';
import type { ApiClient } from './client';

/** An upload that stops at its middle until it is told to go on. */
export function slowUpload(client: ApiClient, key: string, clip: string) {
  const boundary = 'slow-upload';
  let finish!: () => void;
  let halfSent!: () => void;
  const isHalfSent = new Promise<void>((resolve) => {
    halfSent = resolve;
  });
  const mayFinish = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const status = new Promise<number>((resolve, reject) => {
    const request = http.request(
      `${client.baseUrl}${client.detectPath}`,
      {
        method: 'POST',
        agent: false,
        headers: {
          'X-API-Key': client.key,
          'Idempotency-Key': key,
          'Content-Type': `multipart/form-data; boundary=${boundary}`,
        },
      },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      },
    );
    request.once('error', reject);
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="video_file"; filename="a.mp4"\r\n\r\n`;
    const file = createReadStream(clip, { highWaterMark: 1_024 });
    (async () => {
      request.write(head);
      let isFirst = true;
      for await (const chunk of file) {
        request.write(chunk);
        if (isFirst) {
          isFirst = false;
          halfSent();
          await mayFinish;
        }
      }
      request.end(`\r\n--${boundary}--\r\n`);
    })().catch(reject);
  });
  return { isHalfSent, finish, status };
}
