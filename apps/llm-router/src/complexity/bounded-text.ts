const HEAD_CHARS = 8192;
const TAIL_CHARS = 4096;

/** What is looked at of a text of any length: all of it, or its beginning and its end, where instructions stand. */
export const boundedText = (text: string): string =>
  text.length <= HEAD_CHARS + TAIL_CHARS ? text : `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`;
