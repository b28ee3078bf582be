import { answerAuth } from '@/lib/auth/answer-auth';
import { fromWebRequest, toWebResponse } from '@/lib/http/web-host';

/** next-auth's own routes hosted by Next alone (`next start`, serverless); `server.ts` answers them without Next. */
async function handle(request: Request): Promise<Response> {
  return toWebResponse(await answerAuth(fromWebRequest(request)));
}

export { handle as GET, handle as POST };
