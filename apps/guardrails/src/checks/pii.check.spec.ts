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
  ])('finds the value in %j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'order 4111 1111 1111 1112 has no valid check digit',
    'We moved to 28245 Main Street 82, Apt. 595.',
    'Invoice 20240115-0042 of 2024-01-15, due 15.02.2024',
    'pi is 3.14159265358979',
    'call me on 2024-01-15 10',
    'order number 1234567890',
    'react@18.2.0 and icon@2x.png and git@github.com:acme/site.git',
    'at 12:34:56 the std::vector of version 1.2.3.4 in Chrome/120.0.0.0',
    'bind 0.0.0.0 or 127.0.0.1 or ::1',
    'ISBN 978-3-16-148410-0',
    'grew from 1,200,000 to 3,400,000 in 1990-2024',
    'https://user:password@host.example and https://example.com:8080/@scope',
    'DE89 3704 0044 0532 0130 01',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('looks at what stands before the text, but never redacts it', () => {
    const text = 'phone: 467 3395';
    expect(piiCheck.scan(text, 7)).toMatchObject([{ type: 'PHONE', start: 7 }]);
    expect(piiCheck.scan('a@b.cd 12', 7)).toEqual([]);
  });
});
