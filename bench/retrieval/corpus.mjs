/**
 * Texts that nobody wrote, the same on every machine: words as frequent as Zipf's law has it, half of them stop words, and
 * documents that keep to a topic, so that some terms stand in a third of all chunks and most in a handful.
 */
const SEED = 20_260_101;
const VOCABULARY = 50_000;
/** Zipf and Mandelbrot: the word of rank r is as frequent as 1 / (r + FLATNESS). */
const FLATNESS = 10;
const TOPICS = 300;
const WORDS_PER_TOPIC = 400;
const SHARE_OF_TOPIC = 0.4;
const SHARE_OF_STOP_WORDS = 0.42;
const SENTENCE_WORDS = 18;
const CHUNKS_PER_DOCUMENT = 4;
/** The longest text that the service keeps in one chunk is 880 characters. */
const CHUNK_CHARS = 740;
const QUERY_WORDS = 12;
const STOP_WORDS = 'the of and to in a is that for it was on are as with by be this from at or an have not'.split(' ');
const SYLLABLES =
  'ba co di fu ge hi jo ka lu me no pi ra so ta vu wa xe yo za bra cle dri flo gru plo stra tri ven mor'.split(' ');

/** `count` chunks in documents of four; a chunk stays one in the service, because each is a paragraph of the right size. */
export function* documentsOf(chunks) {
  for (let at = 0; at * CHUNKS_PER_DOCUMENT < chunks; at++) {
    const paragraphs = Math.min(CHUNKS_PER_DOCUMENT, chunks - at * CHUNKS_PER_DOCUMENT);
    const draw = randomOf(SEED + at);
    const topic = Math.floor(draw() * TOPICS);
    const text = Array.from({ length: paragraphs }, () => paragraphOf(topic, draw)).join('\n\n');
    yield { id: `document-${at}`, text };
  }
}

/** Some words in a row of documents drawn at random, which is what people ask about. */
export function queriesOf(count, chunks) {
  const draw = randomOf(SEED - 1);
  return Array.from({ length: count }, () => {
    const random = randomOf(SEED + Math.floor((draw() * chunks) / CHUNKS_PER_DOCUMENT));
    const words = paragraphOf(Math.floor(random() * TOPICS), random).split(/[\s.]+/);
    const from = Math.floor(draw() * (words.length - QUERY_WORDS));
    return words.slice(from, from + QUERY_WORDS).join(' ');
  });
}

function paragraphOf(topic, draw) {
  let text = '';
  for (let words = 1; text.length < CHUNK_CHARS; words++) {
    text += `${text && ' '}${wordOf(topic, draw)}${words % SENTENCE_WORDS === 0 ? '.' : ''}`;
  }
  return text;
}

function wordOf(topic, draw) {
  if (draw() < SHARE_OF_STOP_WORDS) return STOP_WORDS[Math.floor(draw() * STOP_WORDS.length)];
  if (draw() >= SHARE_OF_TOPIC) return WORDS[rankOf(VOCABULARY, draw)];
  return WORDS[(topic * 131 + 97 * rankOf(WORDS_PER_TOPIC, draw)) % VOCABULARY];
}

/** The inverse of the sum of 1 / (r + FLATNESS), taken as an integral. */
function rankOf(ranks, draw) {
  return Math.floor(FLATNESS * ((ranks + FLATNESS) / FLATNESS) ** draw() - FLATNESS);
}

function randomOf(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = vocabulary();

/** No word is the stem of another's inflection often enough to matter: each ends in its own syllables. */
function vocabulary() {
  const draw = randomOf(SEED);
  const words = new Set();
  while (words.size < VOCABULARY) {
    const syllables = 2 + Math.floor(draw() * 3);
    words.add(Array.from({ length: syllables }, () => SYLLABLES[Math.floor(draw() * SYLLABLES.length)]).join(''));
  }
  return [...words];
}
