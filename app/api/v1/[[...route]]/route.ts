import { handleApi } from '@/lib/api/app';
import { fromWebRequest, toWebResponse } from '@/lib/http/web-host';

export const dynamic = 'force-dynamic';

/** The API hosted by Next alone (`next start`, serverless); `server.ts` answers the same table without Next. */
async function handle(request: Request): Promise<Response> {
  return toWebResponse(await handleApi(fromWebRequest(request)));
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
