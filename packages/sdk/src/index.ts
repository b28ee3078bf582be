export { Lifesign, type LifesignOptions } from './client.js';
export {
  isLifesignError,
  LifesignAnswerError,
  LifesignConnectionError,
  LifesignError,
  LifesignTimeoutError,
} from './errors.js';
export type * from './generated.js';
export { type ResumableOptions, type SavedUpload, type SendUploadOptions, sendUpload } from './resumable.js';
export type { SubmitOptions, WaitOptions } from './submissions.js';
export type { SendOptions, UploadProgress } from './tus.js';
export {
  type VerifyWebhookInput,
  verifyWebhook,
  type WebhookEvent,
  WebhookVerificationError,
} from './verify-webhook.js';
export type { VideoInput } from './video.js';
