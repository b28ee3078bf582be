import { handleApi } from '@/lib/api/app';
import { fromWebRequest, toWebResponse } from '@/lib/http/web-host';

export const dynamic = 'force-dynamic';

/** `/health` and `/health/ready` when Next is the only host. */
export async function GET(request: Request): Promise<Response> {
  return toWebResponse(await handleApi(fromWebRequest(request)));
}
