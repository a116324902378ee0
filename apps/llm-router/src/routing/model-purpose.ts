import { AerieError } from '#contracts';

import type { Target } from '../resilience/target.js';

export type Purpose = 'chat' | 'embed';

/** A model either chats or embeds; a request for the other is a mistake in its `model`. */
export function refuseOtherPurpose(
  { name, targets }: { name: string; targets: readonly Target[] },
  purpose: Purpose,
): void {
  if (targets.every(({ model }) => (model.embedding ? 'embed' : 'chat') === purpose)) return;
  const message =
    purpose === 'embed'
      ? `The model "${name}" does not embed. GET /v1/models tells which do.`
      : `The model "${name}" embeds texts: it is asked at POST /v1/embeddings.`;
  throw new AerieError('invalid_request', message, { param: 'model' });
}
