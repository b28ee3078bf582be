import type { Route } from './route';

export const usageRoutes: Route[] = [];
