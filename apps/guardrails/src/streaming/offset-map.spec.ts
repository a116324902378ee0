import * as fc from 'fast-check';

import { OffsetMap } from './offset-map.js';

/** Replaces words as a transducer would, and notes what it did. */
function replace(text: string, pattern: RegExp, by: string, before?: OffsetMap): { text: string; map: OffsetMap } {
  const map = new OffsetMap(before);
  let out = '';
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    out += text.slice(from, match.index);
    map.note(out.length, match[0].length, by.length);
    out += by;
    from = match.index + match[0].length;
  }
  return { text: out + text.slice(from), map };
}

describe('offset map', () => {
  it('changes nothing where nothing was edited', () => {
    expect(new OffsetMap().toOriginal(17)).toBe(17);
    expect(new OffsetMap(new OffsetMap()).toOriginalEnd(17)).toBe(17);
  });

  it('leads back over what was removed and inserted', () => {
    const original = 'Anna and Bo met Anna.';
    const { text, map } = replace(original, /Anna/g, '[NAME]');
    expect(text).toBe('[NAME] and Bo met [NAME].');
    const start = text.indexOf('Bo');
    expect(original.slice(map.toOriginal(start), map.toOriginalEnd(start + 2))).toBe('Bo');
    expect([map.toOriginal(0), map.toOriginalEnd(6)]).toEqual([0, 4]);
    expect([map.toOriginal(18), map.toOriginalEnd(24)]).toEqual([16, 20]);
  });

  it('leaves what was removed beside a value out of it', () => {
    const { text, map } = replace('a__b__c', /__/g, '');
    expect(text).toBe('abc');
    expect([map.toOriginal(1), map.toOriginalEnd(2)]).toEqual([3, 4]);
  });

  it('chains the maps of transducers in a row', () => {
    const original = 'x_x_ Anna likes the red house';
    const stripped = replace(original, /_/g, '');
    const named = replace(stripped.text, /Anna/g, '[N]', stripped.map);
    const last = replace(named.text, /red/g, 'coloured', named.map);
    const start = last.text.indexOf('house');
    expect(last.map.toOriginal(start)).toBe(original.indexOf('house'));
    expect(last.map.toOriginalEnd(start + 5)).toBe(original.length);
  });

  it('finds every kept character again, also when it forgets on the way', () => {
    const piece = fc.constantFrom('aa', 'b', 'XXX', 'c', 'XY', '_', '__');
    fc.assert(
      fc.property(fc.array(piece), fc.boolean(), (pieces, forgets) => {
        const original = pieces.join('');
        const first = replace(original, /_/g, '');
        const { text, map } = replace(first.text, /X+/g, '[XX]', first.map);
        for (let at = 0; at < text.length; at++) {
          if (forgets) map.forget(at);
          if (!/[abcY]/.test(text[at]!)) continue;
          expect(original[map.toOriginal(at)]).toBe(text[at]);
          expect(map.toOriginalEnd(at + 1)).toBe(map.toOriginal(at) + 1);
        }
      }),
    );
  });

  it('keeps nothing of what is forgotten', () => {
    const map = new OffsetMap();
    for (let at = 0; at < 100_000; at++) {
      map.note(at * 10, 3, 1);
      map.forget(at * 10);
    }
    expect(map.toOriginal(1_000_000)).toBe(1_200_000);
    expect(JSON.stringify(map).length).toBeLessThan(500);
  });
});
