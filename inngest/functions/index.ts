export * from './expire-uploads';
export * from './process-submission';
export * from './reconcile';
export * from './webhooks';
