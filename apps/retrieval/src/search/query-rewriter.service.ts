import { Inject, Injectable, Logger } from '@nestjs/common';

import { type Asked, CATALOGUE, ChatPipeline, type ChatRequest, type LiveCatalogue, textOf } from '#contracts';
import { Bus } from '#messaging';

import { ownJob } from '../own-job.js';
import type { Reader } from '../access/tenant-database.store.js';

/** A search in the words of the question is worth more than one that comes late. */
const TIMEOUT_MS = 3000;
const MAX_QUERY_CHARS = 1000;

const INSTRUCTION = `Rewrite the user's question as one short search query for a collection of documents. Keep names, \
numbers and technical terms as they are, spell out what pronouns stand for, and drop what is polite or idle. Answer with \
the query alone.`;

/** Puts a question into words to search by, with the model that the operator chose. */
@Injectable()
export class QueryRewriter {
  private readonly logger = new Logger(QueryRewriter.name);

  constructor(
    private readonly bus: Bus,
    @Inject(CATALOGUE) private readonly catalogue: LiveCatalogue,
  ) {}

  /** `undefined` when there is no model for it, or none that answered in time: the question is searched by as it is. */
  async rewrite({ tenant }: Reader, question: string): Promise<string | undefined> {
    const model = this.catalogue.retrieval.rewrite_model;
    if (model === undefined) return undefined;
    const request: ChatRequest = {
      model,
      max_completion_tokens: 200,
      messages: [
        { role: 'system', content: INSTRUCTION },
        { role: 'user', content: question },
      ],
    };
    const way = { pipeline: ChatPipeline.name, lane: 'interactive', timeoutMs: TIMEOUT_MS } as const;
    const parts = this.bus.stream<Asked>(ownJob({ ...way, tenant, state: { request } }));
    for await (const part of parts) {
      if (part.kind === 'error') this.logger.warn(`A question is searched by as it is: ${part.error.message}`);
      if (part.kind !== 'whole') continue;
      const query = textOf(part.completion.choices[0]?.message.content).trim();
      return query === '' || query.length > MAX_QUERY_CHARS ? undefined : query;
    }
    return undefined;
  }
}
