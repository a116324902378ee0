import { Language } from './language.js';
import { termsOf } from './terms.js';

const differ = (one: string, other: string) => new Language([termsOf(one)]).differsFrom(new Language([termsOf(other)]));
const ENGLISH = 'The keeper of the lighthouse had two dogs, and they were with him when the storm came to the bay.';

describe('language', () => {
  it('differs by words and by script', () => {
    expect(
      differ('Der Wärter des Turms hatte zwei Hunde, und sie waren bei ihm, als der Sturm in die Bucht kam.', ENGLISH),
    ).toBe(true);
    expect(differ('Смотритель маяка держал двух собак.', ENGLISH)).toBe(true);
    expect(differ('灯台守は犬を二匹飼っていた。', ENGLISH)).toBe(true);
    expect(differ('When the dogs of the keeper were at the bay, it was the end of the storm.', ENGLISH)).toBe(false);
  });

  it('cannot be told of a list of names, which therefore never differs', () => {
    expect(differ('Vellin, Arden, Korsholm, Lund, Ystad, Malmo, Sater, Falun, Boden', ENGLISH)).toBe(false);
    expect(differ(ENGLISH, 'Vellin, Arden, Korsholm, Lund, Ystad, Malmo, Sater, Falun, Boden')).toBe(false);
  });
});
