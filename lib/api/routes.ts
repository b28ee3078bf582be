import { accountRoutes } from '@/lib/account/routes';
import { keyRoutes } from '@/lib/api-keys/routes';
import { auditRoutes } from '@/lib/audit/routes';
import { signInRoutes } from '@/lib/auth/routes';
import { comparisonRoutes } from '@/lib/comparisons/routes';
import { creditRoutes } from '@/lib/credits/routes';
import { fastCheckRoutes } from '@/lib/fast-check/routes';
import { healthRoutes } from '@/lib/health/routes';
import { memberRoutes } from '@/lib/members/routes';
import { metadataSchemaRoutes } from '@/lib/metadata-schema/routes';
import { modelRoutes } from '@/lib/models/routes';
import { operatorRoutes } from '@/lib/operator/routes';
import { operatorTenantRoutes } from '@/lib/operator/tenant-routes';
import type { Route } from '@/lib/routing/route';
import { settingsRoutes } from '@/lib/settings/routes';
import { submissionEndingRoutes } from '@/lib/submissions/ending-routes';
import { submissionRerunRoutes } from '@/lib/submissions/rerun-routes';
import { submissionRoutes } from '@/lib/submissions/routes';
import { submissionSignalRoutes } from '@/lib/submissions/signal-routes';
import { uploadRoutes } from '@/lib/uploads/routes';
import { usageRoutes } from '@/lib/usage/routes';
import { webhookRoutes } from '@/lib/webhooks/routes';
import { documentRoutes } from './openapi/routes';

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
  ...healthRoutes,
  ...documentRoutes(() => ROUTES),
];
