import { piiCheck } from './pii.check.js';

const found = (text: string): string[] =>
  piiCheck.scan(text, 0).map((span) => `${span.type} ${text.slice(span.start, span.end)}`);

describe('pii check', () => {
  it.each([
    ['write to anna.berg+list@mail.example-shop.co.uk.', 'EMAIL anna.berg+list@mail.example-shop.co.uk'],
    ['<a href="mailto:jo@a.io">', 'EMAIL jo@a.io'],
    ['?to=jürgen@bücher.de&x=1', 'EMAIL jürgen@bücher.de'],
    ['card 4111 1111 1111 1111, exp 12/29', 'CREDIT_CARD 4111 1111 1111 1111'],
    ['card 3782-822463-10005.', 'CREDIT_CARD 3782-822463-10005'],
    ['5555555555554444', 'CREDIT_CARD 5555555555554444'],
    ['IBAN: GB82 WEST 1234 5698 7654 32.', 'IBAN GB82 WEST 1234 5698 7654 32'],
    ['de89370400440532013000', 'IBAN de89370400440532013000'],
    ['SSN 460-89-9847', 'SSN 460-89-9847'],
    ['my social security number is 460899847', 'SSN 460899847'],
    ['from 203.0.113.77:8080', 'IP_ADDRESS 203.0.113.77'],
    ['host 2001:db8::8a2e:370:7334 is', 'IP_ADDRESS 2001:db8::8a2e:370:7334'],
    ['postgres://app:s3cr@t@db.internal:5432/x', 'URL_CREDENTIALS postgres://app:s3cr@t@db.internal:5432/x'],
    ['call +46 (0)8 928 571 38 now', 'PHONE +46 (0)8 928 571 38'],
    ['(602) 272-9781x565', 'PHONE (602) 272-9781x565'],
    ['Phone:\n467 3395', 'PHONE 467 3395'],
    ['on 0490 75 40 81.', 'PHONE 0490 75 40 81'],
    ['416 60 039 office', 'PHONE 416 60 039'],
    ['call 1-800-555-HELP now', 'PHONE 1-800-555-HELP'],
    ['ssn ４６０－８９－９８４７', 'SSN ４６０－８９－９８４７'],
    ['https://user:password@host.example', 'URL https://user:password@host.example'],
    ['at https://example.com:8080/@scope.', 'URL https://example.com:8080/@scope'],
    ['see (www.x.org) there', 'URL www.x.org'],
    ['see shop.x.co.uk/a?b=c, or', 'URL shop.x.co.uk/a?b=c'],
    ['We moved to 28245 Main Street 82, Apt. 595.', 'STREET_ADDRESS 28245 Main Street 82, Apt. 595'],
    ['at Lindenstraße 14, 10969 Berlin.', 'STREET_ADDRESS Lindenstraße 14, 10969 Berlin'],
    ['au 12 rue de la Paix, 75002 Paris.', 'STREET_ADDRESS 12 rue de la Paix, 75002 Paris'],
    ['en Calle Mayor 12, 28013 Madrid.', 'STREET_ADDRESS Calle Mayor 12, 28013 Madrid'],
    ['she lives at 641 Dolní 12, Brno.', 'STREET_ADDRESS 641 Dolní 12, Brno'],
    ['born 3 March 1985 in', 'DATE_OF_BIRTH 3 March 1985'],
    ['DOB: 03/04/1985', 'DATE_OF_BIRTH 03/04/1985'],
    ['née le 3 mars 1985', 'DATE_OF_BIRTH 3 mars 1985'],
    ['passport no. X4RTBPFW4', 'PASSPORT X4RTBPFW4'],
    ["my driver's license number is 2270-66-1551", 'DRIVER_LICENSE 2270-66-1551'],
    ['EIN: 12-3456789', 'TAX_ID 12-3456789'],
    ['cpf 529.982.247-25', 'TAX_ID 529.982.247-25'],
    ['My name is Jo Berg.', 'PERSON Jo Berg'],
    ['ask Mr. Berg', 'PERSON Berg'],
    ['Yours sincerely,\nJo van den Berg', 'PERSON Jo van den Berg'],
    ['then Jo K. Berg came', 'PERSON Jo K. Berg'],
    ['from Berg & Sons Ltd. of', 'ORGANIZATION Berg & Sons Ltd'],
    ['she works at Acme', 'ORGANIZATION Acme'],
  ])('finds the value in %j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'order 4111 1111 1111 1112 has no valid check digit',
    'Invoice 20240115-0042 of 2024-01-15, due 15.02.2024',
    'pi is 3.14159265358979',
    'call me on 2024-01-15 10',
    'order number 1234567890',
    'react@18.2.0 and icon@2x.png and git@github.com:acme/site.git',
    'at 12:34:56 the std::vector of version 1.2.3.4 in Chrome/120.0.0.0',
    'bind 0.0.0.0 or 127.0.0.1 or ::1',
    'ISBN 978-3-16-148410-0',
    'Quart. J. 7, 381-397 (1950), and more',
    'grew from 1,200,000 to 3,400,000 in 1990-2024',
    'DE89 3704 0044 0532 0130 01',
    'Node.js reads index.ts and main.py, e.g. with v1.2',
    'the 2011 Arab Spring and State Route 99 in the spring of 1349',
    'Between 1402 and 1405 at 1800 RPM and 1500 RPM',
    'The White House is in New York, and South Africa was fun',
    'Be patient: Great things take time. Windows 11 and Chapter 12',
    'Founded on 3 March 1985 and renewed on 12/12/2001',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('looks at what stands before the text, but never redacts it', () => {
    const text = 'phone: 467 3395';
    expect(piiCheck.scan(text, 7)).toMatchObject([{ type: 'PHONE', start: 7 }]);
    expect(piiCheck.scan('a@b.cd 12', 7)).toEqual([]);
  });
});
