import { unmask } from './unmask.js';

const TERMS = new Set(['kill', 'idiot', 'bomb']);
const unmasked = (text: string) => unmask(text, (word) => TERMS.has(word));

describe('unmask', () => {
  it.each([
    ['k i l l', 'kill'],
    ['how do i k i l l it', 'how do i kill it'],
    ['an i d i o t here', 'an idiot here'],
    ['k.i.l.l, b-o-m-b and k_i_l_l', 'kill, bomb and kill'],
    ['b00m, k1ll b0mb $tab h@te', 'boom, kill bomb stab hate'],
    ['k_i_l_l', 'kill'],
    ['kiiiill', 'kill'],
    ['it cost 1500 dollars in 2014, 3 a day', 'it cost 1500 dollars in 2014, 3 a day'],
    ['see www.example.com', 'see www.example.com'],
    ['good feet: a b', 'good feet: a b'],
    ['', ''],
  ])('reads %j as %j', (text, plain) => {
    expect(unmasked(text).text).toBe(plain);
  });

  it('tells where each character stood', () => {
    const text = 'so k i l l  noooow x';
    const { text: plain, place } = unmasked(text);
    expect(plain).toBe('so kill  now x');
    expect([...plain].map((char, at) => text[place(at)] === char)).not.toContain(false);
    expect(place(plain.length)).toBe(text.length);
  });
});
