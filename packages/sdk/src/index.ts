export { Lifesign, type LifesignOptions } from './client';
export {
  isLifesignError,
  LifesignConnectionError,
  LifesignError,
  LifesignTimeoutError,
} from './errors';
export type * from './generated';
export type { SubmitOptions, WaitOptions } from './submissions';
export {
  type VerifyWebhookInput,
  verifyWebhook,
  type WebhookEvent,
  WebhookVerificationError,
} from './verify-webhook';
export type { VideoInput } from './video';
