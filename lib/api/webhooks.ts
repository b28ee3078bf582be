import type { Route } from './route';

export const webhookRoutes: Route[] = [];
