interface Logprob {
  token: string;
  logprob: number;
  bytes?: number[] | null;
  top_logprobs?: Logprob[];
}

/** Log probabilities of a chat's content as those of a text, where bytes may not be null. */
export function logprobsOf(logprobs: unknown): object[] {
  const { content } = (logprobs ?? {}) as { content?: Logprob[] | null };
  return (content ?? []).map(({ token, logprob, bytes, top_logprobs: others = [] }) => ({
    token,
    logprob,
    bytes: bytes ?? [],
    top_logprobs: others.map(({ token, logprob, bytes }) => ({ token, logprob, bytes: bytes ?? [] })),
  }));
}
