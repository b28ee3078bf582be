export * from './compare-weights';
export * from './expire-uploads';
export * from './fetch-submission';
export * from './process-submission';
export * from './reconcile';
export * from './webhooks';
