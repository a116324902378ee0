import { scrub } from './logger.js';

describe('the log', () => {
  it.each([
    ['401 for sk-proj-abcdefghijklmnop1234', '401 for [redacted]'],
    ['aerie_0123456789AB_abcdefghijklmnop was refused', '[redacted] was refused'],
    ['header Bearer abc.def-ghi', 'header [redacted]'],
    ['GET https://x/y?key=abcdef&page=2', 'GET https://x/y?key=[redacted]&page=2'],
    ['GET https://x/y?page=2&api_key=abcdef', 'GET https://x/y?page=2&api_key=[redacted]'],
  ])('shows no key: %s', (text, shown) => {
    expect(scrub(text)).toBe(shown);
  });

  it.each(['a task-force of sk-8', 'the key is missing', 'ask-me-anything-about-it'])('leaves %j as it is', (text) => {
    expect(scrub(text)).toBe(text);
  });
});
