import type { Route } from './route';

export const settingsRoutes: Route[] = [];
