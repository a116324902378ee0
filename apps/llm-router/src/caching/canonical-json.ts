/**
 * JSON with sorted fields (RFC 8785), so that the order in which a client writes them does not matter. Numbers are as
 * they were parsed: 1 and 1.0 are one. Texts are not normalised: other bytes are another prompt. Appending copies a long
 * prompt once, where joining lists would copy it at every level.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const fields = value as Record<string, unknown>;
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] !== undefined) text += `${text && ','}${JSON.stringify(name)}:${canonicalJson(fields[name])}`;
  }
  return `{${text}}`;
}
