import { createTransport, type Transporter } from 'nodemailer';
import { env } from '@/lib/env';

const TIMEOUT_MS = 10_000;

export interface Mail {
  to: string;
  subject: string;
  /** Plain text: links stay readable, and nothing is fetched when it is opened. */
  text: string;
}

let transport: Transporter | undefined;

function transporter(url: string): Transporter {
  transport ??= createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    // A text of ours is all there is to send; nothing may name a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return transport;
}

/** Whether the operator has named a mail server. */
export function isMailConfigured(): boolean {
  return env().SMTP_URL !== undefined;
}

/**
 * Hands a mail to the operator's server and waits until it is taken, for ten seconds a step at most.
 * @throws Error when none is configured, or it is away or refuses
 */
export async function sendMail({ to, subject, text }: Mail): Promise<void> {
  const { SMTP_URL, MAIL_FROM } = env();
  if (SMTP_URL === undefined) throw new Error('SMTP_URL is missing.');
  // As an object, the address is one address whatever stands in it.
  await transporter(SMTP_URL).sendMail({ from: MAIL_FROM, to: { name: '', address: to }, subject, text });
}
