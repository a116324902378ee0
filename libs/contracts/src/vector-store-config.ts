import { IsBoolean, IsIn, IsInt, IsOptional, IsUrl, Matches, Max, Min } from 'class-validator';

import { IsShape } from './validation.js';

export const VECTOR_STORE_KINDS = ['exact', 'pgvector', 'qdrant', 'weaviate', 'pinecone'] as const;
export type VectorStoreKind = (typeof VECTOR_STORE_KINDS)[number];

const IS_ADDRESS = { require_tld: false, protocols: ['http', 'https'], require_protocol: true };

class ReachedStoreConfig {
  /** Name of the environment variable that holds the key: keys never stand in the file. */
  @IsOptional()
  @Matches(/^[A-Z][A-Z0-9_]*$/, { message: 'api_key_env must be the name of an environment variable' })
  api_key_env?: string;
  /** The store stands in a private network: without this, private and link-local addresses are refused. */
  @IsOptional() @IsBoolean() private_network?: boolean;
  /** Of one call. Default 5,000. */
  @IsOptional() @IsInt() @Min(100) @Max(600_000) timeout_ms?: number;
}

export class QdrantConfig extends ReachedStoreConfig {
  /** Of its REST interface. A port that is not named is 6333. */
  @IsUrl(IS_ADDRESS) url: string;
}

export class WeaviateConfig extends ReachedStoreConfig {
  /** Of its REST interface. */
  @IsUrl(IS_ADDRESS) url: string;
  /** Of its gRPC interface. */
  @IsUrl(IS_ADDRESS) grpc_url: string;
}

export class PineconeConfig extends ReachedStoreConfig {
  /** Of the control plane, which names the address of every index. Default: Pinecone's own. */
  @IsOptional() @IsUrl(IS_ADDRESS) url?: string;
  /** Where indexes are made. */
  @IsIn(['aws', 'gcp', 'azure']) cloud: 'aws' | 'gcp' | 'azure';
  @Matches(/^[a-z0-9-]{1,64}$/) region: string;
}

/** Where vectors are kept, beside Postgres. Nothing has to be configured: the default needs no server of its own. */
export class VectorStoresConfig {
  /** Of collections that name none. Default: `pgvector`; on the embedded database `exact`. */
  @IsOptional() @IsIn(VECTOR_STORE_KINDS) default?: VectorStoreKind;
  @IsOptional() @IsShape(() => QdrantConfig) qdrant?: QdrantConfig;
  @IsOptional() @IsShape(() => WeaviateConfig) weaviate?: WeaviateConfig;
  @IsOptional() @IsShape(() => PineconeConfig) pinecone?: PineconeConfig;
}

/** With its key read from the environment, and a time for every call. */
export type ResolvedStore<Config extends ReachedStoreConfig> = Config & {
  timeout_ms: number;
  apiKey?: string | undefined;
};

export interface ResolvedVectorStores {
  readonly default?: VectorStoreKind | undefined;
  readonly qdrant?: ResolvedStore<QdrantConfig> | undefined;
  readonly weaviate?: ResolvedStore<WeaviateConfig> | undefined;
  readonly pinecone?: ResolvedStore<PineconeConfig> | undefined;
}
