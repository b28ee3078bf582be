/** Cookies of an answer, as a browser sends them back. */
const cookiesOf = (response: Response) => response.headers.getSetCookie().map((one) => one.split(';')[0]!);

/** Signs in with a password as the portal's page does. @returns what a browser sends from then on */
export async function signedIn(baseUrl: string, email: string, password: string): Promise<string> {
  const first = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const response = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookiesOf(first).join('; '), origin: baseUrl },
    body: new URLSearchParams({ csrfToken, email, password, json: 'true' }),
  });
  const session = cookiesOf(response).find((cookie) => cookie.startsWith('lifesign.session='));
  if (session === undefined) throw new Error(`no session: ${response.status} ${await response.text()}`);
  return session;
}
