/** A page of a list as OpenAI tells it: its first and last id are where the pages beside it begin. */
export function listPage<Item extends { id: string }>(data: Item[], has_more: boolean) {
  return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more };
}
