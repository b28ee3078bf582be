export { Lifesign, type LifesignOptions } from './client';
export {
  isLifesignError,
  LifesignConnectionError,
  LifesignError,
  LifesignTimeoutError,
} from './errors';
export type * from './generated';
export { type ResumableOptions, type SavedUpload, type SendUploadOptions, sendUpload } from './resumable';
export type { SubmitOptions, WaitOptions } from './submissions';
export type { SendOptions, UploadProgress } from './tus';
export {
  type VerifyWebhookInput,
  verifyWebhook,
  type WebhookEvent,
  WebhookVerificationError,
} from './verify-webhook';
export type { VideoInput } from './video';
