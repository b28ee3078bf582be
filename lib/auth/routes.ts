import { ok } from '@/lib/http/envelope';
import { parseBody } from '@/lib/routing/parse';
import type { PublicRoute, Route } from '@/lib/routing/route';
import { type RequestedSignInLink, requestedLinkSchema, requestLinkSchema } from './schemas';
import { requestSignInLink } from './sign-in-links';

const requestLinkRoute: PublicRoute = {
  access: 'public',
  method: 'POST',
  path: '/api/v1/sign-in/links',
  operationId: 'requestSignInLink',
  tag: 'Account',
  summary: 'Ask for a link by mail that signs in',
  description:
    'Where the operator has configured mail; 404 otherwise. The answer is the same for every address, so that nobody learns who has an account.',
  requestBody: [{ contentType: 'application/json', schema: requestLinkSchema }],
  responses: [
    { status: 202, description: 'A mail is on its way to who has an account', schema: requestedLinkSchema },
  ],
  errors: ['invalid_request', 'payload_too_large', 'not_found', 'rate_limit_exceeded', 'service_unavailable'],
  async handle(request) {
    const { email } = await parseBody(requestLinkSchema, request);
    requestSignInLink(email, request.remoteAddress);
    return ok<RequestedSignInLink>({ email }, 202);
  },
};

export const signInRoutes: Route[] = [requestLinkRoute];
