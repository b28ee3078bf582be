/** How a receiver verifies a message, as docs/webhooks.md has it; a test compares the two. */
export const VERIFY_CODE = [
  {
    what: 'TypeScript',
    code: `import { Webhook } from 'standardwebhooks';
const event = new Webhook(process.env.LIFESIGN_WEBHOOK_SECRET!).verify(rawBody, headers);`,
  },
  {
    what: 'Python',
    code: `import base64, hashlib, hmac

def is_genuine(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split())`,
  },
] as const;
