import { setImmediate as nextTurn } from 'node:timers/promises';

import type { AnswerEnd, EmbeddingsAnswer, Job, VectorsPart } from '#contracts';

import { aerieObject, wireUsage } from '../answer.js';

/** What is written in a millisecond or two: other requests run in between. */
const CHARS_PER_TURN = 256 * 1024;

/** Puts vectors where their inputs were: parts may come again, from a worker that took over from another and began anew. */
export function place(vectors: string[], part: Pick<VectorsPart, 'start' | 'vectors'>): void {
  for (const [at, vector] of part.vectors.entries()) vectors[part.start + at] = vector;
}

/** OpenAI's answer as JSON. `vectors` are base64 of little-endian float32. */
export async function renderEmbeddings(
  vectors: readonly string[],
  end: AnswerEnd,
  dialect: Job['dialect'],
  requestId: string,
): Promise<string> {
  const data: string[] = [];
  let written = 0;
  for (const [index, vector] of vectors.entries()) {
    // Base64 needs no escapes.
    const embedding = dialect === 'embeddings-base64' ? `"${vector}"` : JSON.stringify(numbersOf(vector));
    data.push(`{"object":"embedding","index":${index},"embedding":${embedding}}`);
    if ((written += embedding.length) < CHARS_PER_TURN) continue;
    written = 0;
    await nextTurn();
  }
  const { prompt_tokens, total_tokens } = wireUsage(end.usage);
  const rest: Omit<EmbeddingsAnswer, 'data' | 'object'> = {
    model: end.model,
    usage: { prompt_tokens, total_tokens },
    aerie: aerieObject(end, requestId),
  };
  return `{"object":"list","data":[${data.join(',')}],${JSON.stringify(rest).slice(1)}`;
}

function numbersOf(vector: string): number[] {
  const bytes = Buffer.from(vector, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}
