import type { z } from 'zod';
import type { Context, MemberContext, OperatorContext } from '@/lib/context';
import type { ErrorCode } from '@/lib/errors';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import type { Scope } from '@/lib/shared/scopes';

/** What a documented answer looks like: JSON in the envelope, or another content type as it is. */
export interface ResponseDoc {
  status: number;
  description: string;
  /** Schema of `data` in the envelope; for another content type, of the whole body. */
  schema?: z.ZodType;
  contentType?: string;
  headers?: string[];
}

export interface BodyDoc {
  contentType: string;
  schema: z.ZodType;
}

/** What every route declares; OpenAPI, Postman and the tests that must touch every route are made from it. */
interface RouteBase {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `:name` marks a parameter. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  query?: z.ZodObject;
  /** Query parameters whose names are a pattern, as an object of them. The handler reads them. */
  openQuery?: { name: string; schema: z.ZodRecord };
  requestHeaders?: z.ZodObject;
  requestBody?: BodyDoc[];
  /** Most bytes of the body. Left out: 64 KiB of JSON, or 4 KiB where no body is documented (`body-limits.ts`). */
  maxBodyBytes?: () => number;
  responses: ResponseDoc[];
  errors: ErrorCode[];
  /** Whether parameters and members that it doesn't know are let pass: it stands in for a route of another API. */
  isLenient?: boolean;
  /** Web pages of other sites may call it (`cross-origin.ts`). A tenant route checks the origin in its handler. */
  isCrossOrigin?: boolean;
}

/** A route anybody may call. */
export interface PublicRoute extends RouteBase {
  access: 'public';
  handle(request: ApiRequest, params: Record<string, string>): Promise<ApiReply>;
}

/** A route inside a tenant: that of `:tenant_slug`, or without one in the path that of the caller. Needs `scope`. */
export interface TenantRoute extends RouteBase {
  access: 'tenant';
  scope: Scope;
  handle(context: Context, request: ApiRequest, params: Record<string, string>): Promise<ApiReply>;
}

/** A route of signed-in members about themselves. It needs no scope, and no API key may call it. */
export interface MemberRoute extends RouteBase {
  access: 'member';
  handle(context: MemberContext, request: ApiRequest, params: Record<string, string>): Promise<ApiReply>;
}

/** A route for those who run the installation, over all tenants. A signed-in operator only, never an API key. */
export interface OperatorRoute extends RouteBase {
  access: 'operator';
  handle(context: OperatorContext, request: ApiRequest, params: Record<string, string>): Promise<ApiReply>;
}

export type Route = PublicRoute | TenantRoute | MemberRoute | OperatorRoute;
