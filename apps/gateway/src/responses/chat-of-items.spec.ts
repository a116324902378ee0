import type { ResponseItem } from '#contracts';

import { carry } from './carried-thinking.js';
import { messagesOf } from './chat-of-items.js';

const says = (role: string, ...content: object[]) => ({ type: 'message', role, content });
const text = (text: string) => ({ type: 'input_text', text });
const said = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });
const call = (id: string) => ({ type: 'function_call', id: `fc_${id}`, call_id: id, name: 'look', arguments: '{}' });
const result = (id: string, output: unknown) => ({ type: 'function_call_output', call_id: id, output });
const CALL = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } });
const url = 'https://example.com/a.png';

describe('items of a conversation as messages', () => {
  it('are said by whoever said them, one plain text as a string', () => {
    const items = [
      { role: 'developer', content: 'Be kind.' },
      says('user', text('Hi.')),
      says('assistant', said('Hello.'), { type: 'refusal', refusal: 'No.' }),
    ];
    expect(messagesOf(items)).toEqual([
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Hi.' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Hello.' },
          { type: 'text', text: 'No.' },
        ],
      },
    ]);
  });

  it('show images and files, and keep marks for the cache', () => {
    const marks = { prompt_cache_breakpoint: { mode: 'explicit' } };
    const items = says(
      'user',
      { ...text('Look.'), ...marks },
      { type: 'input_image', image_url: url, detail: 'low', file_id: null },
      { type: 'input_image', image_url: url, detail: 'original' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
    );
    expect(messagesOf([items])[0]!.content).toEqual([
      { type: 'text', text: 'Look.', ...marks },
      { type: 'image_url', image_url: { url, detail: 'low' } },
      { type: 'image_url', image_url: { url } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
    ]);
  });

  it('that call belong to one message with the text around them, so that their results follow at once', () => {
    const items = [says('assistant', said('I look.')), call('a'), call('b'), says('assistant', said('Wait.'))];
    expect(messagesOf([...items, result('a', 'Blue.'), result('b', [text('Grey.'), text('Cold.')])])).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'text', text: 'Wait.' },
        ],
        tool_calls: [CALL('a'), CALL('b')],
      },
      { role: 'tool', tool_call_id: 'a', content: 'Blue.' },
      { role: 'tool', tool_call_id: 'b', content: 'Grey.\nCold.' },
    ]);
  });

  it('that call after a result begin a new message', () => {
    expect(messagesOf([call('a'), result('a', 'x'), call('b'), result('b', 'y')]).map(({ role }) => role)).toEqual([
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
    expect(messagesOf([call('a')])).toEqual([{ role: 'assistant', content: null, tool_calls: [CALL('a')] }]);
  });

  it('that answer with images show these behind all results of the turn', () => {
    const image = { type: 'input_image', image_url: url };
    const items = [
      call('a'),
      call('b'),
      result('a', [text('One.'), image]),
      result('b', 'Two.'),
      says('user', text('And?')),
    ];
    expect(messagesOf(items).slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'One.' },
      { role: 'tool', tool_call_id: 'b', content: 'Two.' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url } }] },
      { role: 'user', content: 'And?' },
    ]);
  });

  it('that were thought go back with what was said then, if whoever thought it signed them', () => {
    const signed = { type: 'thinking' as const, thinking: 'Hm.', signature: 's' };
    const reasoning = (content: unknown) => ({ type: 'reasoning', id: 'rs', summary: [], encrypted_content: content });
    const [said, called] = [says('assistant', text('I look.')), call('a')];
    const blocksOf = (...items: ResponseItem[]) => messagesOf(items).map(({ thinking_blocks: blocks }) => blocks);
    const carried = reasoning(carry([signed]));
    expect(blocksOf(carried, said, called, result('a', 'x'))).toEqual([[signed], undefined]);
    expect(blocksOf(carried, called)).toEqual([[signed]]);
    expect(blocksOf(said, carried, called)).toEqual([[signed]]);
    expect(blocksOf(carried, says('user', text('Hi.')), said)).toEqual([undefined, undefined]);
    const strange = [null, 'gAAAA', carry([]), `${carry([])}!`, carry([{ type: 'spoken' } as never]), 'aerie.e30'];
    for (const content of [...strange, carry([{ ...signed, signature: '' }])]) {
      expect(blocksOf(reasoning(content), said)).toEqual([undefined]);
    }
  });

  it('that a chat has no place for are left out', () => {
    const reasoning = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] };
    const search = { type: 'file_search_call', id: 'fs_1', queries: ['x'], status: 'completed', results: null };
    expect(messagesOf([reasoning, search, says('user', text('Hi.'))])).toEqual([{ role: 'user', content: 'Hi.' }]);
  });
});
