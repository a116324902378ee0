import { namesStores } from './chat.js';
import { type AnsweredPipeline, Pipeline } from './pipeline.js';
import {
  Admit,
  type Asked,
  type AskedToEmbed,
  Complete,
  Embed,
  Ground,
  type Grounded,
  InspectInput,
  InspectOutput,
  InspectRetrieved,
  InspectTexts,
  type InputInspected,
} from './stages.js';

/** The life of a chat request. Reading this list tells it. */
export const ChatPipeline = new Pipeline<Asked>('chat')
  .through(Admit) // cost-accounting: is there money for it?
  .through(InspectInput) // guardrails: may this be asked, and with which values redacted?
  .through(Ground, { unless: namesNoStore }) // retrieval: which passages answer it?
  .through(InspectRetrieved, { unless: foundNothing }) // guardrails: may a model see these passages?
  .answeredBy(Complete) // llm-router: which model, and what does it say?
  .filteredBy(InspectOutput); // guardrails: may this be said?

/** A question that guardrails ask again, because the answer did not have the form that was asked for. */
export const CorrectionPipeline = new Pipeline<Asked & InputInspected & Grounded>('correction')
  .through(Admit)
  .answeredBy(Complete);

/** The life of a request for embeddings. */
export const EmbeddingsPipeline = new Pipeline<AskedToEmbed>('embeddings')
  .through(Admit) // cost-accounting: is there money for it?
  .through(InspectTexts) // guardrails: may these texts leave, and with which values redacted?
  .answeredBy(Embed); // llm-router: what are their vectors?

/** Every pipeline by name, as a job names it. */
export const PIPELINES: ReadonlyMap<string, AnsweredPipeline<never>> = new Map(
  [ChatPipeline, CorrectionPipeline, EmbeddingsPipeline].map((pipeline) => [
    pipeline.name,
    pipeline as unknown as AnsweredPipeline<never>,
  ]),
);

function foundNothing({ grounding, guard }: Grounded & InputInspected) {
  return grounding.passages.length === 0 ? { grounding, guard } : undefined;
}

function namesNoStore({ request }: Asked): Grounded | undefined {
  return namesStores(request) ? undefined : { grounding: { passages: [] } };
}
