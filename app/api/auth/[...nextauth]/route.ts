import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { authOptions } from '@/lib/auth/auth-options';

/** next-auth's own routes; the options are read per request since the secret is not known while building. */
async function handle(request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }) {
  return NextAuth(request as never, context as never, authOptions(request.headers.get('user-agent')));
}

export { handle as GET, handle as POST };
