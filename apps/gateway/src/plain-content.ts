import type { ContentPart } from '#contracts';

/** One plain text is a string, which every server takes; fields such as `cache_control` keep the parts. */
export function plainContent(parts: ContentPart[]): string | ContentPart[] {
  const [only] = parts;
  if (!only) return '';
  return parts.length === 1 && only.type === 'text' && Object.keys(only).length === 2 ? only.text! : parts;
}
