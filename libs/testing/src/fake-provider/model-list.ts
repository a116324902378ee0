const MODELS = ['gpt-4o-mini', 'gpt-4o', 'claude-fake', 'text-embedding-3-small', 'fake-model'];

/** `GET /v1/models`, which both protocols have under the same path but in different shapes. */
export function modelList(anthropic: boolean): unknown {
  if (!anthropic) {
    return {
      object: 'list',
      data: MODELS.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' })),
    };
  }
  const created_at = '2025-01-01T00:00:00Z';
  const data = MODELS.map((id) => ({ type: 'model', id, display_name: id, created_at }));
  return { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) };
}
