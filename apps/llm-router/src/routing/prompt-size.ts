import { type ChatMessage, textOf } from '#contracts';

import { tokenCounter } from '../token-count.js';

const SAMPLES = 16;
const SAMPLE_CHARS = 1024;

/**
 * About how many tokens a prompt has. A prompt with fewer characters than `enough` is not looked at: a token is rarely less
 * than a character. A longer one is counted in samples, so that a megabyte costs milliseconds.
 */
export async function estimatePromptTokens(messages: readonly ChatMessage[], enough: number): Promise<number> {
  let chars = 0;
  for (const { content } of messages) chars += typeof content === 'string' ? content.length : textOf(content).length;
  if (chars <= enough) return chars;
  const text = messages.map(({ content }) => textOf(content)).join('\n');
  const count = await tokenCounter();
  if (text.length <= SAMPLES * SAMPLE_CHARS) return count(text);
  let tokens = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.floor((sample * (text.length - SAMPLE_CHARS)) / (SAMPLES - 1));
    tokens += count(text.slice(start, start + SAMPLE_CHARS));
  }
  return Math.round((tokens * text.length) / (SAMPLES * SAMPLE_CHARS));
}
