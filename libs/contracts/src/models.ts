import { question } from './contract.js';

/** OpenAI's model object with what Aerie knows of it. */
export interface ModelView {
  id: string;
  object: 'model';
  created: number;
  owned_by: string;
  aerie: {
    kind: 'model' | 'route';
    tier?: string;
    context_window?: number;
    max_output_tokens?: number;
    /** The model embeds: it makes vectors, and nobody chats with it. */
    embedding?: { dimensions?: number | undefined; space: string } | undefined;
    strategy?: string;
    targets?: string[];
    capabilities?: string[];
    regions?: string[];
    /** The circuit breaker of the model: `closed` lets calls through. */
    breaker?: 'closed' | 'open' | 'half-open';
    /** How calls of the model go lately, at the router that answers this question. */
    health?: {
      calls_under_way: number;
      /** As many calls as the provider has shown to bear at once. */
      most_calls: number;
      /** Of recent calls, 0 to 1. */
      error_rate: number;
      /** Of streams, from start to the first chunk worth showing; null until one was made. */
      first_token_ms: number | null;
    };
  };
}

/** What a tenant may use. */
export const ListModels = question<{ tenant: string }, ModelView[]>('llm-router.list-models');
