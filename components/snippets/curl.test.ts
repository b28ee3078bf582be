import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand } from './curl';

const base = { apiOrigin: 'http://localhost:3000', tenantSlug: 'acme', model: 'mixed-10-v2' };

/** The words that a shell would hand to curl. */
function words(command: string): string[] {
  const script = command.replace(/^curl/, `printf '%s\\0'`).replaceAll('$(uuidgen)', 'made-up');
  const output = execFileSync('sh', ['-c', script], {
    env: { NODE_ENV: 'test', LIFESIGN_API_KEY: 'sk-x' },
    encoding: 'utf8',
  });
  return output.split('\0').slice(0, -1);
}

describe('curlCommand', () => {
  it('reaches curl unchanged when names and metadata hold quotes, spaces and shell code', () => {
    const metadata = { note: `it's "quoted" $(id) \`id\` \\` };
    const given = words(
      curlCommand({
        ...base,
        metadata,
        video: { kind: 'file', name: `a 'b' "c";d,$(id).mp4` },
        idempotencyKey: 'k-1',
      }),
    );
    expect(given).toContain('http://localhost:3000/api/v1/acme/video/detect');
    expect(given).toContain('X-API-Key: sk-x');
    expect(given).toContain('Idempotency-Key: k-1');
    expect(given).toContain(`metadata=${JSON.stringify(metadata)}`);
    expect(given).toContain(`video_file=@"a 'b' \\"c\\";d,$(id).mp4"`);
  });

  it('makes a new Idempotency-Key at each run when none is given', () => {
    const given = words(
      curlCommand({
        ...base,
        metadata: null,
        video: { kind: 'url', url: 'https://x.example/a.mp4?s=1&t=2' },
      }),
    );
    expect(given).toContain('Idempotency-Key: made-up');
    expect(given).toContain('video_url=https://x.example/a.mp4?s=1&t=2');
    expect(given.some((word) => word.startsWith('metadata='))).toBe(false);
  });
});
