/*
 * Addresses that storage has signed change with each signing, though the object stays the same. What belongs to a signature is
 * left out when two requests are compared, and nothing else: `?id=1` and `?id=2` are two videos.
 */

interface Scheme {
  /** Signed in this way when all of these are there. */
  marks: readonly string[];
  /** What belongs to the signature, in lower case. */
  parameters: ReadonlySet<string>;
}

const words = (text: string) => text.split(' ');

const SCHEMES: readonly Scheme[] = [
  {
    // Amazon S3 and what speaks like it, Signature Version 4.
    marks: ['x-amz-signature'],
    parameters: new Set(
      words(
        'x-amz-algorithm x-amz-credential x-amz-date x-amz-expires x-amz-signedheaders x-amz-signature x-amz-security-token',
      ),
    ),
  },
  {
    // Amazon S3, Signature Version 2.
    marks: ['awsaccesskeyid', 'signature'],
    parameters: new Set(words('awsaccesskeyid signature expires x-amz-security-token')),
  },
  {
    // Google Cloud Storage, V4.
    marks: ['x-goog-signature'],
    parameters: new Set(
      words(
        'x-goog-algorithm x-goog-credential x-goog-date x-goog-expires x-goog-signedheaders x-goog-signature',
      ),
    ),
  },
  {
    // Google Cloud Storage, V2.
    marks: ['googleaccessid', 'signature'],
    parameters: new Set(words('googleaccessid signature expires')),
  },
  {
    // Azure Storage, shared access signature of an account, a service or a user's delegation.
    marks: ['sig', 'sv'],
    parameters: new Set(
      words('sv ss srt sr sp st se spr sip si sig sdd skoid sktid skt ske sks skv saoid suoid scid ses'),
    ),
  },
  {
    // Amazon CloudFront.
    marks: ['key-pair-id', 'signature'],
    parameters: new Set(words('key-pair-id signature expires policy hash-algorithm')),
  },
];

/** The address without what belongs to a signature of S3, Google Cloud Storage, Azure Storage or CloudFront. */
export function comparableUrl({ href }: URL): string {
  const url = new URL(href);
  const pairs = url.search.slice(1).split('&');
  const nameOf = (pair: string) => {
    const [name = ''] = pair.split('=');
    return name.toLowerCase();
  };
  const names = new Set(pairs.map(nameOf));
  const scheme = SCHEMES.find(({ marks }) => marks.every((mark) => names.has(mark)));
  if (scheme === undefined) return href;
  // The rest stays as it was written: taking it apart and putting it together again would change it.
  url.search = pairs.filter((pair) => !scheme.parameters.has(nameOf(pair))).join('&');
  return url.href;
}
