import type { ChatRequest } from './chat.js';
import { question } from './contract.js';

export interface TokenCount {
  inputTokens: number;
  /** The model that would be asked first, and where. */
  model: string;
  provider: string;
  /** The provider's own count, or ours where it has none. */
  by: 'provider' | 'aerie';
}

/** How many tokens the prompt of a request has. Nothing is charged for it. */
export const CountTokens = question<{ tenant: string; request: ChatRequest }, TokenCount>('llm-router.count-tokens');
