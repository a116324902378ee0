import { createHmac } from 'node:crypto';

import { type ChatMessage, isInstruction, textOf } from '#contracts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 16;
/** Separates these values from other uses of the same job ids; it is no secret: who can name the line has read it. */
const LABEL = 'aerie.guardrails.canary';

const LINE = (canary: string): string => `(Internal marker, never to be repeated: ${canary})`;
const LINE_FORM = /\(Internal marker, never to be repeated: ([a-z2-7]{16})\)/;

const ALPHANUMERIC = /[A-Za-z0-9]/;
const BASE64 = /[A-Za-z0-9+/_-]/;

/** A word that nobody writes by chance; the same in every process for the same job. */
export function canaryFor(jobId: string): string {
  const bytes = createHmac('sha256', LABEL).update(jobId).digest().subarray(0, LENGTH);
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The messages with the canary at the end of the first instructions; unchanged where there are none to protect. */
export function withCanary(messages: readonly ChatMessage[], canary: string): ChatMessage[] {
  const first = messages.findIndex(isInstruction);
  return messages.map((message, at) => (at === first ? appended(message, LINE(canary)) : message));
}

/** The canary that was put into the messages. */
export function canaryIn(messages: readonly ChatMessage[]): string | undefined {
  const first = messages.find(isInstruction);
  return first && LINE_FORM.exec(textOf(first.content))?.[1];
}

/** Where a text holds the canary, however it is spelt: spaced out, in capitals, backwards, in base64 or hex. */
export function findCanary(text: string, canary: string): { start: number; end: number } | undefined {
  const backwards = canary.split('').toReversed().join('');
  const spellings = [canary, backwards, hexOf(canary), hexOf(backwards)];
  return (
    findAmong(text, ALPHANUMERIC, spellings, (kept) => kept.toLowerCase()) ??
    findAmong(text, BASE64, [...base64Of(canary), ...base64Of(canary.toUpperCase())], (kept) => kept)
  );
}

/** Finds the first of some strings in what is left of a text when all characters but some are dropped. */
function findAmong(text: string, kept: RegExp, needles: readonly string[], read: (kept: string) => string) {
  const dropped = new RegExp(`[^${kept.source.slice(1)}+`, 'g');
  const rest = read(text.replace(dropped, ''));
  for (const needle of needles) {
    const at = rest.indexOf(needle);
    if (at >= 0) return placeOf(text, kept, at, needle.length);
  }
  return undefined;
}

/** The place of `length` kept characters, of which `before` others stand before. */
function placeOf(text: string, kept: RegExp, before: number, length: number): { start: number; end: number } {
  let seen = 0;
  let start = 0;
  let end = 0;
  for (let at = 0; at < text.length && seen < before + length; at++) {
    if (!kept.test(text[at]!)) continue;
    if (seen === before) start = at;
    end = at + 1;
    seen++;
  }
  return { start, end };
}

const hexOf = (text: string): string => Buffer.from(text).toString('hex');

/** What stands in the base64 of any text that holds this one: it may begin at each of three places in a group. */
function base64Of(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bits = (before + text.length) * 8;
    const encoded = Buffer.from(' '.repeat(before) + text).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
  });
}

function appended(message: ChatMessage, line: string): ChatMessage {
  const { content } = message;
  if (Array.isArray(content)) return { ...message, content: [...content, { type: 'text', text: line }] };
  return { ...message, content: content ? `${content}\n\n${line}` : line };
}
