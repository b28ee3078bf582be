import { accountRoutes } from './account';
import { auditRoutes } from './audit';
import { comparisonRoutes } from './comparison';
import { creditRoutes } from './credits';
import { fastCheckRoutes } from './fast-check';
import { keyRoutes } from './keys';
import { memberRoutes } from './members';
import { metadataSchemaRoutes } from './metadata-schema';
import { modelRoutes } from './models';
import { operatorRoutes } from './operator';
import { operatorTenantRoutes } from './operator-tenants';
import type { Route } from './route';
import { serviceRoutes } from './service';
import { settingsRoutes } from './settings';
import { signInRoutes } from './sign-in';
import { submissionEndingRoutes } from './submission-endings';
import { submissionRerunRoutes } from './submission-rerun';
import { submissionSignalRoutes } from './submission-signals';
import { submissionRoutes } from './submissions';
import { uploadRoutes } from './uploads';
import { usageRoutes } from './usage';
import { webhookRoutes } from './webhooks';

/** Every route of the API. Order does not matter: fixed segments win over parameters. */
export const ROUTES: Route[] = [
  ...submissionRoutes,
  ...submissionEndingRoutes,
  ...submissionSignalRoutes,
  ...submissionRerunRoutes,
  ...uploadRoutes,
  ...fastCheckRoutes,
  ...keyRoutes,
  ...settingsRoutes,
  ...comparisonRoutes,
  ...metadataSchemaRoutes,
  ...creditRoutes,
  ...usageRoutes,
  ...webhookRoutes,
  ...memberRoutes,
  ...accountRoutes,
  ...signInRoutes,
  ...auditRoutes,
  ...operatorTenantRoutes,
  ...operatorRoutes,
  ...modelRoutes,
  ...serviceRoutes,
];
