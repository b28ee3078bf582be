import { creditRoutes } from './credits';
import { modelRoutes } from './models';
import type { Route } from './route';
import { serviceRoutes } from './service';
import { submissionRoutes } from './submissions';

/** Every route of the API. Order does not matter: fixed segments win over parameters. */
export const ROUTES: Route[] = [...submissionRoutes, ...creditRoutes, ...modelRoutes, ...serviceRoutes];
