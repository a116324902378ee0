import { CHATS } from './variants.mjs';

const { tools: CHAT_TOOLS } = CHATS['a tool call'].body;
const FUNCTION = { ...CHAT_TOOLS[0].function, type: 'function', strict: false };
const says = (input, more = {}) => ({ input, ...more });
const user = (...content) => [{ role: 'user', content }];
const text = (text) => ({ type: 'input_text', text });
const sameScript = (name, body, times) => ({ body, script: CHATS[name].script, times });

/** What is asked of every model by the Responses API, plain and streamed, with the script of the chat of the same name. */
export const RESPONSES = {
  text: sameScript('text', says('Say hello.')),
  'long text': sameScript('long text', says([{ role: 'user', content: 'Tell me.' }], { instructions: 'Be long.' })),
  'no text': sameScript('no text', says('Are you there?')),
  'text of many scripts': sameScript('text of many scripts', says(user(text('Sag etwas.')))),
  'a function call': sameScript('a tool call', says('Weather?', { tools: [FUNCTION] })),
  'text and two function calls': sameScript(
    'text and two tool calls',
    says('Weather?', { tools: [FUNCTION], tool_choice: 'required', parallel_tool_calls: true }),
  ),
  'the result of a function': sameScript('the result of a tool', {
    tools: [FUNCTION],
    tool_choice: { type: 'function', name: 'weather' },
    input: [
      ...user(text('Weather?')),
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'weather', arguments: '{}', status: 'completed' },
      { type: 'function_call_output', call_id: 'c1', output: '7 degrees' },
    ],
  }),
  'functions that are allowed': sameScript(
    'a tool call',
    says('Weather?', {
      tools: [FUNCTION],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] },
    }),
  ),
  'JSON of a schema': sameScript(
    'JSON of a schema',
    says('Weather?', { text: { format: { type: 'json_schema', name: 'w', schema: FUNCTION.parameters } } }),
  ),
  'an image': sameScript(
    'an image',
    says(user(text('What is it?'), { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' })),
  ),
  'an end at the limit': sameScript('an end at the limit', says('Tell me.', { max_output_tokens: 16 })),
  'an end by the filter': sameScript('a refusal of the filter', says('Tell me.')),
  'no usage': sameScript('no usage', says('Tell me.')),
  'cached tokens': sameScript('cached tokens', says('Tell me.')),
  'a redacted value': sameScript('a redacted value', says('Mail anna@contoso.com.')),
  'an answer of the cache': sameScript('an answer of the cache', says('Cached?', { temperature: 0 }), 2),
  'many options': sameScript(
    'many options',
    says('Hello.', {
      user: 'u',
      temperature: 1,
      top_p: 0.9,
      metadata: { a: 'b' },
      reasoning: { effort: 'low' },
      text: { format: { type: 'text' }, verbosity: 'low' },
      store: true,
      truncation: 'auto',
      include: ['reasoning.encrypted_content'],
      safety_identifier: 's',
    }),
  ),
  'every role': sameScript(
    'every role',
    says(['system', 'developer', 'user', 'assistant', 'user'].map((role) => ({ role, content: 'Be kind.' }))),
  ),
};

/** The same, grounded on a store of files. */
export const searches = (store) => {
  const tools = [{ type: 'file_search', vector_store_ids: [store], max_num_results: 3 }];
  const script = { answer: 'Within 14 days [1].' };
  return {
    'a search of files': { body: says('When is a refund paid?', { tools }), script },
    'a search of files and what it found': {
      body: says('When is a refund paid?', { tools, include: ['file_search_call.results'] }),
      script,
    },
  };
};

/** What a call of chats that must fail is for responses. */
export const failingResponse = ({ messages, ...body }) => ({ ...body, input: messages });
