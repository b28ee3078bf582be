import { errorFields, log } from '@/lib/log';
import { isMailConfigured, sendMail } from '@/lib/mail/send-mail';
import type { InviteMail } from '@/lib/shared/statuses';

interface Invitation {
  email: string;
  tenantName: string;
  /** The link that nobody but the mailbox gets. */
  acceptUrl: string;
  expiresAt: Date;
}

/** Sends the link of an invite to the invited address. Never throws: the link can be passed on by hand all the same. */
export async function mailInvite({
  email,
  tenantName,
  acceptUrl,
  expiresAt,
}: Invitation): Promise<InviteMail> {
  if (!isMailConfigured()) return 'off';
  const until = expiresAt.toISOString().slice(0, 16).replace('T', ' ');
  try {
    await sendMail({
      to: email,
      subject: `You are invited to ${tenantName} on Lifesign`,
      text: `You are invited to join ${tenantName} on Lifesign. Open this link to accept:

${acceptUrl}

The link works once, until ${until} UTC. If you didn't expect this invite, ignore this e-mail.
`,
    });
    return 'sent';
  } catch (error) {
    log.warn('invite.mail_failed', errorFields(error));
    return 'failed';
  }
}
