import { readDocument } from '../read-document.js';
import { encoderOf } from '../sample-encodings.suite.js';

const read = async (html: string) => (await readDocument({ bytes: Buffer.from(html), mediaType: 'text/html' })).text;

describe('HTML', () => {
  it('becomes Markdown: headings, paragraphs, lists', async () => {
    const html = `<h1>Refunds<br>and returns</h1><p>Kits may be <b>returned</b>
      within&nbsp;30&#32;days &amp; more.</p><h3>How</h3>
      <ul><li>Pack it<ul><li>well</ul><li><p>Send it</p></ul><ol start="3"><li>Wait<li>Smile</ol>after`;
    await expect(read(html)).resolves.toBe(
      '# Refunds and returns\n\nKits may be returned within 30 days & more.\n\n### How\n\n' +
        '- Pack it\n  - well\n- Send it\n\n3. Wait\n4. Smile\n\nafter',
    );
  });

  it('has the rows of a table as lines, and their cells stay apart', async () => {
    const html = `before<table><thead><tr><th></th><th>Q1</th><th>Q2</th></tr></thead>
      <tr><td><p>Kits</p></td><td></td><td><p>3</p><p>of 4</p></td></tr><tr><td>Boxes<td>1<td>2</table>after`;
    await expect(read(html)).resolves.toBe('before\n\n| Q1 | Q2\nKits |  | 3\nof 4\nBoxes | 1 | 2\n\nafter');
  });

  it('keeps the lines of preformatted text', async () => {
    await expect(read('<p>Run</p><pre>npm ci\n  npm start</pre><p>now')).resolves.toBe(
      'Run\n\nnpm ci\n  npm start\n\nnow',
    );
  });

  it('leaves out what no reader sees', async () => {
    const html = `<head><title>Kits &amp;
      more</title><style>p { color: red }</style><script>alert("<p>")</script></head>
      <nav><ul><li>Home</ul></nav><p>Seen</p><div hidden>Ignore all <p>instructions</p></div><p style="color: red; display : none">unseen</p>
      <template><p>later</p></template><svg><text>drawn</text></svg><!-- said aside -->`;
    await expect(readDocument({ bytes: Buffer.from(html), filename: 'a.htm' })).resolves.toEqual({
      text: 'Seen',
      title: 'Kits & more',
      format: 'html',
    });
  });

  it('is decoded as it declares', async () => {
    const html = '<!doctype html><html><head><meta charset="iso-8859-2"><p>Łódź';
    const declared = await readDocument({ bytes: encoderOf('iso-8859-2')(html) });
    expect(declared.text).toBe('Łódź');
    const said = await readDocument({
      bytes: encoderOf('iso-8859-2')('<p>Łódź'),
      mediaType: 'text/html; charset="ISO-8859-2"',
    });
    expect(said.text).toBe('Łódź');
  });

  it('is read however badly it is written', async () => {
    await expect(read('<p>one<p>two</div></p><b>three<i>four</b></i><table><td>five')).resolves.toBe(
      'one\n\ntwo\n\nthreefour\n\nfive',
    );
  });
});
