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
    strategy?: string;
    targets?: string[];
    /** The circuit breaker of the model: `closed` lets calls through. */
    breaker?: 'closed' | 'open' | 'half-open';
  };
}

export const ListModels = question<Record<string, never>, ModelView[]>('llm-router.list-models');
