// All routes of the API, in the order in which they are tried and written into the OpenAPI document.
import type { Route } from '../route.ts';
import { accessRoutes } from './access-routes.ts';
import { alertRoutes } from './alert-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { guardianRoutes } from './guardian-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { scanRoutes } from './scan-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { setupRoutes } from './setup-routes.ts';

export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...homeRoutes,
  ...deviceRoutes,
  ...alertRoutes,
  ...scanRoutes,
  ...setupRoutes,
  ...accessRoutes,
  ...operationRoutes,
  ...guardianRoutes,
];
