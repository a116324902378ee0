/** No gateway at all: what everyone else is compared with. */
export async function startDirect({ provider }) {
  return {
    url: provider.openaiBaseUrl,
    headers: { authorization: 'Bearer sk-bench' },
    processes: [],
    notes: 'client to fake provider',
    stop: async () => {},
  };
}
