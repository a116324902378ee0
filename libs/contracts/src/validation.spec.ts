import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

import { ChatRequest } from './chat.js';
import type { AerieError } from './errors.js';
import { ResponsesRequest } from './responses.js';
import { IsMetadata, IsShape, IsShapeArray, IsStringArray, parseBody, type Shape } from './validation.js';

class Inner {
  @IsInt() @Min(1) @Max(9) size: number;
}

class Outer {
  @IsString() @MaxLength(5) name: string;
  @IsOptional() @IsShape(() => Inner) inner?: Inner;
  @IsOptional() @IsShapeArray(() => Inner, { min: 1, max: 2 }) list?: Inner[];
  @IsOptional() @IsStringArray(2) tags?: string[];
  @IsOptional() @IsMetadata() metadata?: Record<string, string | number | boolean>;
}

function refusalOf(shape: Shape, body: unknown): AerieError {
  try {
    parseBody(shape, body);
  } catch (error) {
    return error as AerieError;
  }
  throw new Error('the body was accepted');
}

describe('a body', () => {
  it('is returned as an instance of its class, with the fields that the class does not name', () => {
    const body = parseBody(Outer, { name: 'a', inner: { size: 3, more: true }, else: { deep: 1 } });
    expect(body).toBeInstanceOf(Outer);
    expect(body).toEqual({ name: 'a', inner: { size: 3, more: true }, else: { deep: 1 } });
  });

  it.each([undefined, null, 'text', 7, true, [], [{}]])('that is %j is no object', (body) => {
    expect(refusalOf(Outer, body)).toMatchObject({
      code: 'invalid_request',
      message: 'The body must be a JSON object, sent as application/json.',
    });
  });

  it.each([
    ['a missing field', {}, 'name', 'name must be a string.'],
    ['a wrong type before its limits', { name: 7 }, 'name', 'name must be a string.'],
    ['a limit', { name: 'abcdef' }, 'name', 'name must be shorter than or equal to 5 characters.'],
    [
      'a nested field',
      { name: 'a', inner: { size: 10 } },
      'inner',
      'inner is invalid: size must not be greater than 9.',
    ],
    [
      'a nested wrong type',
      { name: 'a', inner: { size: 'x' } },
      'inner',
      'inner is invalid: size must be an integer number.',
    ],
    ['a nested list', { name: 'a', inner: [] }, 'inner', 'inner must be an object.'],
    [
      'an item of a list',
      { name: 'a', list: [{ size: 1 }, { size: 0 }] },
      'list',
      'list [1]: size must not be less than 1.',
    ],
    ['a list that is too long', { name: 'a', list: [1, 2, 3] }, 'list', 'list must hold at most 2 items, got 3.'],
    ['an empty list', { name: 'a', list: [] }, 'list', 'list must hold at least 1 item.'],
    ['an empty string in a list', { name: 'a', tags: [''] }, 'tags', 'tags must be an array of non-empty strings.'],
    ['too many strings', { name: 'a', tags: ['1', '2', '3'] }, 'tags', 'tags must hold at most 2 items.'],
    [
      'nested metadata',
      { name: 'a', metadata: { x: {} } },
      'metadata',
      'metadata must have strings, numbers or booleans as values.',
    ],
  ])('is refused for %s, which is named', (_, body, param, message) => {
    expect(refusalOf(Outer, body)).toMatchObject({ code: 'invalid_request', param, message });
  });

  it('of a chat is taken with explicit nulls, tool results and parts of any type', () => {
    const body = {
      model: 'm',
      temperature: null,
      stream: null,
      max_tokens: null,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'image_url', image_url: { url: 'https://x' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c', content: '' },
      ],
    };
    expect(parseBody(ChatRequest, body)).toEqual(body);
  });

  it('of a chat with 2,048 messages is taken in a few milliseconds', () => {
    const messages = Array.from({ length: 2048 }, () => ({ role: 'user', content: 'Hi.' }));
    parseBody(ChatRequest, { model: 'm', messages });
    const startedAt = performance.now();
    parseBody(ChatRequest, { model: 'm', messages });
    expect(performance.now() - startedAt).toBeLessThan(50);
  });

  it('of responses with 2,048 items is taken in a few milliseconds', () => {
    const input = Array.from({ length: 2048 }, () => ({
      role: 'user',
      content: [{ type: 'input_text', text: 'Hi.' }],
    }));
    parseBody(ResponsesRequest, { model: 'm', input });
    const startedAt = performance.now();
    parseBody(ResponsesRequest, { model: 'm', input });
    expect(performance.now() - startedAt).toBeLessThan(50);
  });
});
