import { readCatalogue } from './catalogue-config.js';

const FILE = `
providers: [{ id: near, kind: openai }, { id: far, kind: openai }]
models:
  - { id: small, provider: near, context_window: 8192, price: { input_usd_per_million: 0.02 }, embedding: { space: s } }
  - { id: small-far, provider: far, context_window: 8192, price: { input_usd_per_million: 0.02 }, embedding: { space: s } }
  - { id: large, provider: near, context_window: 8192, price: { input_usd_per_million: 0.13 }, embedding: {} }
  - { id: cut, provider: far, context_window: 8192, price: { input_usd_per_million: 1 }, embedding: { space: s, dimensions: 512 } }
  - { id: chat, provider: near, context_window: 8192, max_output_tokens: 100,
      price: { input_usd_per_million: 1, output_usd_per_million: 2 } }
`;

const read = (more: string, file = FILE) => {
  const mistakes: string[] = [];
  return { mistakes, catalogue: readCatalogue(`${file}${more}`, {}, mistakes) };
};

describe('embedding models in the catalogue', () => {
  it('need no output limit and no output price', () => {
    const { mistakes, catalogue } = read('');
    expect(mistakes).toEqual([]);
    expect(catalogue.models[0]).toMatchObject({ max_output_tokens: 0, price: { output_usd_per_million: 0 } });
  });

  it('need their input price, which chat models need as well as the other', () => {
    const without = FILE.replaceAll(/input_usd_per_million: [\d.]+,? ?/g, '');
    expect(read('', without).mistakes.filter((mistake) => mistake.includes('input_usd_per_million'))).toHaveLength(5);
    const cheap = FILE.replace(', output_usd_per_million: 2', '');
    expect(read('', cheap).mistakes).toEqual([expect.stringMatching(/^models\[4\]\.price: .*output_usd_per_million/)]);
  });

  it('stand behind one alias when they share a space', () => {
    expect(read('routes: [{ alias: e, strategy: fallback, targets: [small, small-far] }]').mistakes).toEqual([]);
  });

  it.each([
    ['another model', '[small, large]', /"small" and "large" make different vectors/],
    ['another length', '[small, small-far, cut]', /"small" and "cut" make different vectors/],
    ['a chat model', '[small, chat]', /"small" and "chat" are not both embedding models/],
  ])('never stand behind one alias with %s', (_, targets, mistake) => {
    const { mistakes } = read(`routes: [{ alias: e, strategy: fallback, targets: ${targets} }]`);
    expect(mistakes).toEqual([expect.stringMatching(/^routes\[0\]\.targets: /)]);
    expect(mistakes[0]).toMatch(mistake);
  });

  it('are never what `auto` means', () => {
    const { catalogue } = read('');
    expect(catalogue.routes).toEqual([{ alias: 'auto', strategy: 'fallback', targets: ['chat', 'local/extractive'] }]);
  });

  it.each(['small', 'search', 'local/hashing'])('find similar requests for a route, as %s does', (comparer) => {
    const { mistakes } = read(`routes:
  - { alias: search, strategy: fallback, targets: [small, small-far] }
  - { alias: ask, strategy: fallback, targets: [chat], semantic_cache_model: ${comparer} }`);
    expect(mistakes).toEqual([]);
  });

  it.each([
    ['nobody', 'no model or route has the name "nobody"'],
    ['chat', '"chat" does not embed'],
    ['ask', '"ask" does not embed'],
    ['broken', 'no model or route has the name "broken"'],
  ])('cannot be %s where similar requests are to be found', (comparer, mistake) => {
    const { mistakes } = read(`routes:
  - { alias: broken, strategy: fallback, targets: 7 }
  - { alias: ask, strategy: fallback, targets: [chat], semantic_cache_model: ${comparer} }`);
    expect(mistakes).toContain(`routes[1].semantic_cache_model: ${mistake}`);
  });
});
