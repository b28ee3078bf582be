import { describe, expect, it } from 'vitest';
import { comparableUrl } from './comparable-url';

const compare = (address: string) => comparableUrl(new URL(address));
const OBJECT = 'https://bucket.s3.eu-central-1.amazonaws.com/a%20clip.mp4';

const SIGNED = {
  'S3, V4': (n: number) =>
    `${OBJECT}?versionId=v1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK${n}%2F20261130%2Feu%2Fs3%2Faws4_request&X-Amz-Date=2026113${n}T000000Z&X-Amz-Expires=${n}00&X-Amz-SignedHeaders=host&X-Amz-Security-Token=t${n}&X-Amz-Signature=f${n}`,
  'S3, V2': (n: number) => `${OBJECT}?versionId=v1&AWSAccessKeyId=AK${n}&Expires=17${n}&Signature=s${n}%3D`,
  'Google, V4': (n: number) =>
    `${OBJECT}?versionId=v1&X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=c${n}&X-Goog-Date=${n}&X-Goog-Expires=${n}&X-Goog-SignedHeaders=host&X-Goog-Signature=${n}`,
  'Google, V2': (n: number) => `${OBJECT}?versionId=v1&GoogleAccessId=g${n}&Expires=${n}&Signature=s${n}`,
  Azure: (n: number) =>
    `${OBJECT}?versionId=v1&sv=2024-11-0${n}&st=${n}&se=${n}&sr=b&sp=r&spr=https&skoid=${n}&sig=s${n}%3D`,
  CloudFront: (n: number) => `${OBJECT}?versionId=v1&Expires=${n}&Signature=s${n}__&Key-Pair-Id=K${n}`,
};

describe.each(Object.entries(SIGNED))('an address signed for %s', (_name, signed) => {
  it('is the same object however often it is signed', () => {
    expect(signed(1)).not.toBe(signed(2));
    expect(compare(signed(1))).toBe(compare(signed(2)));
    expect(compare(signed(1))).toBe(`${OBJECT}?versionId=v1`);
  });

  it('is another object where anything else differs', () => {
    const other = compare(signed(1));
    expect(compare(signed(1).replace('versionId=v1', 'versionId=v2'))).not.toBe(other);
    expect(compare(signed(1).replace('clip', 'clop'))).not.toBe(other);
    expect(compare(signed(1).replace('?', '?id=1&'))).not.toBe(compare(signed(1).replace('?', '?id=2&')));
    expect(compare(signed(1).replace('https:', 'http:'))).not.toBe(other);
  });
});

describe('an address that is not signed', () => {
  it.each([
    'https://example.com/video?id=1',
    // Words of a signature, which alone make none.
    'https://example.com/video?expires=1&signature=2',
    'https://example.com/video?sig=1',
    'https://example.com/video?sv=1&se=2',
    'https://example.com/video?a=%2F&b=+&c',
    'https://example.com/video?',
  ])('is taken as it is: %s', (address) => {
    expect(compare(address)).toBe(new URL(address).href);
  });
});
