import type { Route } from './route';

export const auditRoutes: Route[] = [];
