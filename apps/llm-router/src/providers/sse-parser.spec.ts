import { SseParser } from './sse-parser.js';

const all = (...pieces: string[]) => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('the parser of event streams', () => {
  const stream = ': hello\r\nevent: note\r\ndata: {"a":1}\r\n\r\ndata:x\rdata: y\r\rid: 7\nretry: 5\n\ndata: last\n\n';
  const events = [
    { event: 'note', data: '{"a":1}' },
    { event: '', data: 'x\ny' },
    { event: '', data: 'last' },
  ];

  it('reads events with any line ends, comments and fields that do not matter', () => {
    expect(all(stream)).toEqual(events);
  });

  it('reads the same however the text is cut', () => {
    for (let cut = 1; cut < stream.length; cut++) expect(all(stream.slice(0, cut), stream.slice(cut))).toEqual(events);
    expect(all(...stream)).toEqual(events);
  });

  it('gives no event that has not ended', () => {
    expect(all('data: half')).toEqual([]);
    expect(all('data: half\n')).toEqual([]);
  });
});
