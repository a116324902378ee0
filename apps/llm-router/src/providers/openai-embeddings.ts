import { NO_USAGE } from '#contracts';

import { ProviderFailure, toldFailure } from './provider-failure.js';
import type { EmbedCall, ProviderEvent } from './provider.js';

interface WireAnswer {
  data?: { index?: number; embedding?: unknown }[];
  usage?: { prompt_tokens?: number } | null;
  error?: unknown;
}

/** A caller's body with all texts of the call. Base64 is a quarter of what numbers are, to send and to read. */
export function embeddingsBody({ request, texts, model }: EmbedCall): { model: string; [field: string]: unknown } {
  const { aerie: _ours, ...body } = request;
  return { ...body, model: model.provider_model ?? model.id, input: texts, encoding_format: 'base64' };
}

export function* vectorsIn(text: string, call: EmbedCall): Generator<ProviderEvent> {
  const answer = JSON.parse(text) as WireAnswer | null;
  if (answer?.error) throw toldFailure(answer.error);
  const vectors = vectorsOf(answer?.data);
  refuseWrong(vectors, call);
  const inputTokens = answer?.usage?.prompt_tokens;
  if (typeof inputTokens === 'number')
    yield { kind: 'usage', usage: { ...NO_USAGE, inputTokens, source: 'provider' }, isFinal: true };
  yield { kind: 'vectors', vectors };
}

function vectorsOf(data: WireAnswer['data']): Uint8Array[] {
  const vectors: Uint8Array[] = [];
  for (const [place, { index = place, embedding }] of (data ?? []).entries()) vectors[index] = bytesOf(embedding);
  return vectors;
}

/** Servers that do not know the parameter `encoding_format` send numbers whatever was asked for. */
function bytesOf(embedding: unknown): Uint8Array {
  if (typeof embedding === 'string') return Buffer.from(embedding, 'base64');
  if (!Array.isArray(embedding)) return new Uint8Array();
  const bytes = new DataView(new ArrayBuffer(embedding.length * 4));
  for (const [at, number] of embedding.entries()) bytes.setFloat32(at * 4, Number(number), true);
  return new Uint8Array(bytes.buffer);
}

/** A vector of another length, or at the place of another text, would be found out by nobody. */
function refuseWrong(vectors: readonly (Uint8Array | undefined)[], { texts, request, model }: EmbedCall): void {
  const { length: count } = vectors.filter((vector) => vector !== undefined);
  if (count !== texts.length || vectors.length !== texts.length) {
    throw new ProviderFailure('malformed', `sent ${count} vectors for ${texts.length} inputs`);
  }
  const dimensions = request.dimensions ?? model.embedding?.dimensions ?? vectors[0]!.length / 4;
  const other = vectors.find((vector) => vector!.length !== dimensions * 4);
  if (other || !(dimensions > 0)) {
    throw new ProviderFailure('malformed', `sent a vector of ${(other?.length ?? 0) / 4} numbers, not ${dimensions}`);
  }
}
