import { IsInt, IsISO8601, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';

import { IsAccessList, IsStringArray } from './validation.js';

/** What a key may do. `admin` may do everything, for every tenant. */
export const SCOPES = [
  'chat',
  'embeddings',
  'models',
  'usage',
  'vector_stores',
  'vector_stores:write',
  'files',
  'guardrails',
  'guardrails:write',
  'reviews',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];
/** What a key may do only when it was said so: run the platform, loosen its guards, release what they held. */
export const SCOPES_ON_REQUEST: readonly Scope[] = ['admin', 'guardrails:write', 'reviews'];

/** `POST /v1/tenants`. */
export class CreateTenant {
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9_-]{0,62}$/, { message: 'id must be 1 to 63 of a-z, 0-9, "-" and "_"' })
  id: string;
  @IsString() @MinLength(1) @MaxLength(256) name: string;
}

/** `POST /v1/keys`. */
export class CreateKey {
  @IsString() tenant: string;
  @IsString() @MinLength(1) @MaxLength(256) name: string;
  /** Default: everything but `admin`, `guardrails:write` and `reviews`. */
  @IsOptional() @IsStringArray(16) scopes?: string[];
  /** Who it reads documents as, as their access lists name it; `*` speaks for whomever a call names. Default: nobody. */
  @IsOptional() @IsAccessList() access?: string[];
  @IsOptional() @IsISO8601() expires_at?: string;
  /** Default 6,000; 0 lifts the limit. */
  @IsOptional() @IsInt() @Min(0) @Max(1_000_000_000) requests_per_minute?: number;
}

/** Injection token of `() => Promise<string>`: the operator's key, made at first start when none is given. */
export const ADMIN_KEY = Symbol('admin key');
