import type { ChatRequest } from './chat.js';
import { question } from './contract.js';

export interface TokensAsked {
  tenant: string;
  /** As guards let it leave, where they do. */
  request: ChatRequest;
  /** Whether a provider may see it. */
  mayLeave: boolean;
}

export interface TokenCount {
  inputTokens: number;
  /** The model that would be asked first, and where. */
  model: string;
  provider: string;
  /** The provider's own count, or ours where it has none. */
  by: 'provider' | 'aerie';
}

/** How many tokens the prompt of a request has. Nothing is charged for it. */
export const CountTokens = question<TokensAsked, TokenCount>('llm-router.count-tokens');
