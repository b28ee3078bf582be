import type { Route } from './route';

export const metadataSchemaRoutes: Route[] = [];
