import fc from 'fast-check';

import { decode } from './encoding.js';
import { encoderOf, utf16 } from './sample-encodings.suite.js';

const FRENCH = 'L’été s’achève à Noël : « garçon », déjà fermé – 5 €.';
const GERMAN = 'Die Größe der Straße ist über Öl schön beschrieben.';
const RUSSIAN = 'Возврат товара возможен в течение тридцати дней со дня покупки.';
const POLISH = 'Zwrot towaru jest możliwy w ciągu trzydziestu dni. Źródło żółwia.';
const JAPANESE = '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。';
const CHINESE = '退货政策：商品可在三十天内退回。请保留收据，并联系客服。';
const KOREAN = '반품은 30일 이내에 가능합니다.';

describe('the encoding of a document', () => {
  it.each([
    ['windows-1252', FRENCH],
    ['windows-1252', GERMAN],
    ['windows-1250', POLISH],
    ['windows-1251', RUSSIAN],
    ['koi8-r', RUSSIAN],
    ['shift_jis', JAPANESE],
    ['euc-jp', JAPANESE],
    ['gb18030', CHINESE],
    ['euc-kr', KOREAN],
  ])('is found when nobody tells it: %s', (label, text) => {
    expect(decode(encoderOf(label)(text))).toBe(text);
  });

  it.each([
    ['le', 'Kits may be returned within 30 days.'],
    ['be', 'Kits may be returned within 30 days.'],
    ['le', `${JAPANESE}\n一二三 third line`],
    ['be', `${RUSSIAN}\n${GERMAN}`],
  ] as const)('is found in UTF-16 %s without a byte order mark', (order, text) => {
    expect(decode(utf16(text, order, false))).toBe(text);
  });

  it('is what the byte order mark says', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\p{Cc}\ufeff]/u.test(text));
    fc.assert(
      fc.property(text, fc.constantFrom('le' as const, 'be' as const), (text, order) => {
        expect(decode(utf16(text, order, true))).toBe(text);
        expect(decode(Buffer.from(`\ufeff${text}`))).toBe(text);
      }),
    );
  });

  it('is what the sender declares, where the bytes do not say otherwise', () => {
    expect(decode(encoderOf('iso-8859-2')('Łódź'), 'iso-8859-2')).toBe('Łódź');
    expect(decode(Buffer.from('Łódź'), 'iso-8859-2')).toBe('Łódź');
    expect(decode(encoderOf('windows-1252')(GERMAN), 'utf-8')).toBe(GERMAN);
    expect(decode(encoderOf('windows-1252')(GERMAN), 'no-such-charset')).toBe(GERMAN);
  });

  it('is seen where the first hundred thousand characters are ASCII', () => {
    const text = `${'plain words\n'.repeat(10_000)}${GERMAN}`;
    expect(decode(encoderOf('windows-1252')(text))).toBe(text);
  });

  it('is UTF-8 although a byte of it is broken', () => {
    const bytes = Buffer.concat([Buffer.from(RUSSIAN), Buffer.from([0xff]), Buffer.from(` ${JAPANESE}`)]);
    expect(decode(bytes)).toBe(`${RUSSIAN}\ufffd ${JAPANESE}`);
  });

  it('is refused when the byte order mark is not true', () => {
    const halfAPair = Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]);
    expect(() => decode(halfAPair)).toThrow(expect.objectContaining({ code: 'encoding' }));
  });

  it('is none for bytes that are no text, with NULs or without', () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, index) => (index * index * 31 + index * 7) % 256);
    for (const bytes of [noise, noise.filter((byte) => byte !== 0), Buffer.from('text with one \0 in it')]) {
      expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'unsupported_format' }));
    }
  });
});
