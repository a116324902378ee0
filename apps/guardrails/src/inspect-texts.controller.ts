import { Controller, Inject } from '@nestjs/common';

import {
  AerieError,
  type AskedToEmbed,
  type Catalogue,
  CATALOGUE,
  embeddingInputs,
  type EmbeddingsRequest,
  InspectTexts,
  type Job,
  targetsOf,
  type TextsInspected,
} from '#contracts';
import { Stage } from '#messaging';

import { TextsJudge } from './embeddings/texts-judge.js';
import { textOfTokens } from './embeddings/token-reader.js';
import { Findings } from './judging/findings.js';
import { PoliciesService } from './policies/policies.service.js';

/** May these texts be embedded, and with which values replaced? */
@Controller()
export class InspectTextsController {
  constructor(
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
    private readonly policies: PoliciesService,
  ) {}

  @Stage(InspectTexts)
  async inspect(job: Job<AskedToEmbed>): Promise<TextsInspected> {
    const { embeddings } = job.state;
    const policy = this.policies.forRequest(job.principal.tenant, embeddings);
    const findings = new Findings();
    const paramOf = typeof embeddings.input === 'string' ? () => 'input' : (index: number) => `input[${index}]`;
    const input = await new TextsJudge(policy, findings).texts(await this.textsOf(embeddings, paramOf), paramOf);
    if (findings.wantsReview) throw needsReview();
    return { embeddings: { ...embeddings, input }, guard: { policy: policy.name, findings: findings.detailed } };
  }

  private async textsOf(request: EmbeddingsRequest, paramOf: (index: number) => string): Promise<string[]> {
    const texts: string[] = [];
    for (const [index, input] of embeddingInputs(request).entries()) {
      texts.push(typeof input === 'string' ? input : await this.decoded(input, request.model, paramOf(index)));
    }
    return texts;
  }

  private async decoded(tokens: number[], model: string, param: string): Promise<string> {
    const tokenizer = targetsOf(this.catalogue, model)[0]?.embedding?.tokenizer;
    if (!tokenizer) {
      throw new AerieError(
        'invalid_request',
        `Tokens can be sent to a model whose tokenizer the catalogue names; "${model}" is none. Send texts instead.`,
        { param: 'input' },
      );
    }
    const text = await textOfTokens(tokens, tokenizer);
    if (text !== undefined) return text;
    throw new AerieError('invalid_request', `${param} holds a token that ${tokenizer} does not have.`, { param });
  }
}

/** What a person reviews is a chat: no review shows texts. */
const needsReview = (): AerieError =>
  new AerieError('content_blocked', 'The input needs a review, and requests for embeddings are not kept for one.', {
    param: 'input',
  });
