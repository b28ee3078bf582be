import type { Route } from './route';

export const keyRoutes: Route[] = [];
