import type { Route } from './route';

export const memberRoutes: Route[] = [];
