import { AerieError, type ErrorBody } from '#contracts';

import type { Answerer } from '../../answer-source.js';
import { failedLate, ProviderFailure } from '../../providers/provider-failure.js';
import type { ProviderEvent } from '../../providers/provider.js';

/** What the processes of a fleet tell each other of a call, as JSON. */
export type ToldPart =
  | { readonly kind: 'event'; readonly event: ProviderEvent; readonly answerer: Answerer | undefined }
  | { readonly kind: 'end'; readonly answerer: Answerer | undefined }
  | { readonly kind: 'error'; readonly error: ErrorBody }
  /** It cannot be heard from its beginning any more. */
  | { readonly kind: 'closed' };

export function errorPart(failure: unknown): ToldPart {
  const error = failure instanceof ProviderFailure ? failedLate(failure) : AerieError.of(failure);
  return { kind: 'error', error: error.toBody() };
}
