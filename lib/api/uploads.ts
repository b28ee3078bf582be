import type { Route } from './route';

export const uploadRoutes: Route[] = [];
