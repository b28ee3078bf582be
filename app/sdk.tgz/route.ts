import { sdkPackage, sdkTarball } from '@/lib/docs/sdk-package';

/** The SDK as a package: `npm install https://…/sdk.tgz`. */
export async function GET(): Promise<Response> {
  const [{ version, integrity }, tarball] = await Promise.all([sdkPackage(), sdkTarball()]);
  return new Response(tarball, {
    headers: {
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="lifesign-sdk-${version}.tgz"`,
      // RFC 9530
      'repr-digest': `sha-512=:${integrity.replace(/^sha512-/, '')}:`,
    },
  });
}
