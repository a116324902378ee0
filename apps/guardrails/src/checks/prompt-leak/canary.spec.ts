import type { ChatMessage } from '#contracts';

import { canaryFor, canaryIn, findCanary, withCanary } from './canary.js';

const user: ChatMessage = { role: 'user', content: 'Hi' };

describe('canary', () => {
  it('is the same for the same job everywhere, and another for another', () => {
    expect(canaryFor('a')).toMatch(/^[a-z2-7]{16}$/);
    expect(canaryFor('a')).toBe(canaryFor('a'));
    expect(canaryFor('a')).not.toBe(canaryFor('b'));
  });

  it.each<[string, ChatMessage]>([
    ['text', { role: 'system', content: 'Be kind.' }],
    ['parts', { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] }],
    ['nothing', { role: 'system', content: '' }],
  ])('goes into instructions of %s, and is found there', (_, instructions) => {
    const messages = withCanary([user, instructions, user], canaryFor('a'));
    expect(messages).toHaveLength(3);
    expect(messages[0]).toBe(user);
    expect(canaryIn(messages)).toBe(canaryFor('a'));
  });

  it('changes nothing where there are no instructions to protect', () => {
    expect(withCanary([user], canaryFor('a'))).toEqual([user]);
    expect(canaryIn([user])).toBeUndefined();
  });

  it('names its place', () => {
    const canary = canaryFor('a');
    const text = `a: ${canary.split('').join(' ')}.`;
    expect(findCanary(text, canary)).toEqual({ start: 3, end: text.length - 1 });
    expect(findCanary('nothing of it', canary)).toBeUndefined();
  });
});
