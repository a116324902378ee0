import { type CheckOptions, OptionMistake, type SpanCheck } from '../check.js';
import { urlsCheck } from './urls.check.js';

const ALLOWED: CheckOptions = { allow: ['example.com', '*.example.org', 'bücher.de', 'api.example.net:8443'] };

function found(text: string, options: CheckOptions = {}): string[] {
  const check = urlsCheck.create(options) as SpanCheck;
  return check.scan(text, 0).map((span) => `${span.type} ${text.slice(span.start, span.end)}`);
}

function mistake(options: CheckOptions): string {
  try {
    urlsCheck.create(options);
  } catch (thrown) {
    if (thrown instanceof OptionMistake) return `${thrown.path}: ${thrown.problem}`;
    throw thrown;
  }
  return 'none';
}

describe('urls check', () => {
  it.each([
    ['see https://evil.test/a?b=(c),d.', 'LINK_URL https://evil.test/a?b=(c),d'],
    ['HTTPS:\\\\evil.test', 'LINK_URL HTTPS:\\\\evil.test'],
    ['(ftp://evil.test/x)', 'LINK_URL ftp://evil.test/x'],
    ['{"u":"http://evil.test"}', 'LINK_URL http://evil.test'],
    ['<https://evil.test>', 'LINK_URL https://evil.test'],
    ['go to www.evil.test!', 'LINK_URL www.evil.test'],
    ['http://[2001:db8::1]/x', 'LINK_URL http://[2001:db8::1]/x'],
    ['![x](https://evil.test/p.png)', 'IMAGE_URL https://evil.test/p.png'],
    ['![a long alt text](  <https://evil.test/p.png>)', 'IMAGE_URL https://evil.test/p.png'],
    [`![${'very '.repeat(30)}long](https://evil.test)`, 'IMAGE_URL https://evil.test'],
    ['![a [b] c](//evil.test/x_(1).png "t")', 'IMAGE_URL //evil.test/x_(1).png'],
    ['[click](https://evil.test)', 'LINK_URL https://evil.test'],
    ['[click](https:evil.test)', 'LINK_URL https:evil.test'],
    ['[click](/\\evil.test)', 'LINK_URL /\\evil.test'],
    ['[click](javascript:alert(1))', 'LINK_URL javascript:alert(1)'],
    ['[click](&#106;avascript&colon;alert(1))', 'LINK_URL &#106;avascript&colon;alert(1)'],
    ['[ref]: //evil.test/x', 'IMAGE_URL //evil.test/x'],
    ['<img alt="x" src=//evil.test/x>', 'IMAGE_URL //evil.test/x'],
    ["<IMG SRC = 'https://evil.test/x'>", 'IMAGE_URL https://evil.test/x'],
    ['<img srcset="a.png 1x, https://evil.test/b.png 2x">', 'IMAGE_URL https://evil.test/b.png'],
    ['<img src="&#x68;ttps://evil.test">', 'IMAGE_URL &#x68;ttps://evil.test'],
    ['<a href="//evil.test">', 'LINK_URL //evil.test'],
    ['<link rel=x href="//evil.test/s.css">', 'IMAGE_URL //evil.test/s.css'],
    ['style="background:url(//evil.test/x)"', 'IMAGE_URL //evil.test/x'],
    ['data:text/html;base64,PHNjcmlwdD4=', 'DATA_URL data:text/html;base64,PHNjcmlwdD4='],
    ['![x](data:image/png;base64,iVBOR)', 'DATA_URL data:image/png;base64,iVBOR'],
    ['run javascript:alert(1) now', 'LINK_URL javascript:alert(1)'],
  ])('finds the URL in %j', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'The metadata: see data, or data: 5, 6',
    'JavaScript: the good parts',
    '[a](/docs/page) [b](#top) ![c](img/x.png) <img src="x.png">',
    'either/or, 10:30, a // b, C:\\temp, std::vector',
    'http://',
    'the www. prefix',
    'mail [me](mailto:a@b.example)',
  ])('leaves %j alone', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    'https://example.com',
    'HTTPS://Example.COM/a?b#c',
    'http://example.com:80/x',
    '![x](//example.com/x.png)',
    'https://a.b.example.org/x',
    'https://bücher.de/x and https://xn--bcher-kva.de/y',
    'https://api.example.net:8443/x',
    'Read https://example.com.',
  ])('lets %j pass where its host is allowed', (text) => {
    expect(found(text, ALLOWED)).toEqual([]);
  });

  it.each([
    'https://example.com.evil.test/',
    'https://evil-example.com/',
    'https://example.com@evil.test/',
    'https://example.com:443@evil.test/',
    'https://user@example.com/',
    'https://example.com:8080/',
    'https://example.com./x',
    'https://example.org/',
    'https://evilexample.org/',
    'https://evil.test/example.com',
    'https://evil.test?https://example.com',
    'https://evil.test#.example.org',
    'https://evil.test\\.example.org',
    'https://example.com\\@evil.test',
    'https://example.com%2eevil.test',
    'https://example%2ecom/',
    'https://ex\u0430mple.com/',
    'https://xn--exmple-4nf.com/',
    'https://\uff45xample.com/',
    'https://example\u3002com/',
    'https:///example.com/x',
    'https:/example.com/x',
    'https:\\\\example.com/x',
    'data:text/html,example.com',
  ])('does not let %j pass for an allowed host', (text) => {
    expect(found(text, ALLOWED)).toHaveLength(1);
  });

  it('can be asked for what is loaded without a click only', () => {
    const text = '[a](https://evil.test/1) ![b](https://evil.test/2) https://evil.test/3 [c]: https://evil.test/4';
    expect(found(text, { images_only: true })).toEqual([
      'IMAGE_URL https://evil.test/2',
      'IMAGE_URL https://evil.test/4',
    ]);
  });

  it('looks at what stands before the text, but never redacts it', () => {
    const check = urlsCheck.create({}) as SpanCheck;
    const text = '![an alt text](https://evil.test/x)';
    expect(check.scan(text, 9)).toMatchObject([{ type: 'IMAGE_URL', start: 15 }]);
    expect(check.scan(text, 16)).toEqual([]);
  });

  it.each([
    [{ hosts: [] }, 'hosts: is unknown; there are allow, images_only'],
    [{ allow: 'example.com' }, 'allow: must be a list of strings that is not empty'],
    [
      { allow: ['example.com', 'https://example.com'] },
      'allow[1]: must be a host such as example.com or *.example.com',
    ],
    [{ allow: ['*'] }, 'allow[0]: must be a host such as example.com or *.example.com'],
    [{ allow: ['a.*.com'] }, 'allow[0]: must be a host such as example.com or *.example.com'],
    [{ images_only: 1 }, 'images_only: must be true or false'],
  ])('refuses the options %j', (options, expected) => {
    expect(mistake(options)).toBe(expected);
  });

  it('takes time in proportion to the text', () => {
    const check = urlsCheck.create(ALLOWED) as SpanCheck;
    const fill = (unit: string): string => unit.repeat(Math.ceil(100_000 / unit.length));
    for (const unit of [
      'http://',
      '](',
      'src=',
      '![',
      'x://',
      '[[',
      'data:',
      '&#',
      'https://a.b/(',
      'www.',
      'srcset="',
    ]) {
      const started = performance.now();
      check.scan(fill(unit), 0);
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });
});
