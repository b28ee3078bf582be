import { sdkPackage } from '@/lib/docs/sdk-package';
import { ownAddress } from '@/lib/http/address';

/** Version and integrity of `/sdk.tgz`, in the words of a registry. */
export async function GET(request: Request): Promise<Response> {
  const { name, version, integrity, shasum } = await sdkPackage();
  const tarball = `${ownAddress(Object.fromEntries(request.headers))}/sdk.tgz`;
  return Response.json({ name, version, dist: { tarball, integrity, shasum } });
}
