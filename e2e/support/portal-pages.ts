/** The pages of an organisation, by their segment. */
export const TENANT_PAGES = [
  'overview',
  'submissions',
  'tester',
  'api-keys',
  'webhooks',
  'metadata-schema',
  'requests',
  'credits',
  'team',
  'settings',
  'audit',
  'account',
];

/** The lists of the operator area, by their address. */
export const OPERATOR_PAGES = [
  '/operator/tenants',
  '/operator/models',
  '/operator/system',
  '/operator/operators',
];
