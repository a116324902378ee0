import type { FakeProvider } from '#testing';

/** A running platform as a client sees it, and the provider behind it. */
export interface Served {
  readonly url: string;
  readonly key: string;
  readonly provider: FakeProvider;
  /** What the clients call with: it checks what they get. */
  readonly fetch: typeof globalThis.fetch;
}

export const LONG_TEXT = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
/** One transparent pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const WEATHER_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
};
export const TOOL_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
};
export const CALL_OF_OSLO = { id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } };

/** The body of the last call of the provider. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test asserts what it is
export async function lastBody({ provider }: Served): Promise<any> {
  return (await provider.requests(1))[0]!.body;
}

/** Waits until the provider has seen that the client left, which it must soon. */
export async function seenLeaving({ provider }: Served, leftAtMs = Date.now()): Promise<void> {
  const last = async () => (await provider.requests(1))[0];
  await expect.poll(async () => (await last())?.outcome, { timeout: 10_000 }).toBe('aborted');
  // The goal is 250 ms; this bound only has to hold on a machine that runs other tests beside this one.
  expect((await last())!.abortedAt! - leftAtMs).toBeLessThan(1000);
}

/** A vector store with a document, made as its client's key may. */
export async function handbookOf({ url, key }: Served): Promise<string> {
  const post = async (path: string, body: object): Promise<{ id: string }> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await globalThis.fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as { id: string };
  };
  const { id } = await post('/v1/vector_stores', { name: 'Handbook' });
  const text = 'Customers may return any item. A refund is paid within 14 days of the return.';
  await post(`/v1/vector_stores/${id}/documents`, {
    documents: [{ id: 'refunds', title: 'Refunds', text, metadata: { year: 2026 } }],
  });
  return id;
}
