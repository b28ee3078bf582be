import type { Route } from './route';

export const fastCheckRoutes: Route[] = [];
