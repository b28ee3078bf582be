export * from './api-keys';
export * from './credits';
export * from './logs';
export * from './members';
export * from './metadata-schemas';
export * from './submissions';
export * from './tenants';
