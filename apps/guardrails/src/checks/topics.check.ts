import { type CheckDefinition, OptionMistake, type Span, type VerdictCheck } from '../check.js';
import type { TextView } from '../views/text-view.js';
import { OptionReader, typeNames } from './options.js';
import { type KeywordHit, KeywordIndex } from './topics/keyword-index.js';
import { evidenceOf } from './topics/topic-evidence.js';

const MOST_KEYWORDS = 5_000;
const LONGEST_KEYWORD = 128;
const MOST_HITS_NEEDED = 20;
const OFF_TOPIC = 'OFF_TOPIC';
/** What is not longer may be said on any topic: thanks, yes, go on. */
const SMALL_TALK = 40;
/** From this length on, a text without a word on any allowed topic is surely about something else. */
const SURELY_OFF = 240;

interface Topics {
  readonly denied: readonly string[];
  readonly allowed: readonly string[];
  readonly index: KeywordIndex;
  readonly minHits: number;
}

/**
 * What a text is about, by the keywords and phrases that a policy lists for each topic. A denied topic is found where
 * enough of its keywords stand together: `min_hits` (default 1) in a short text, twice as many in a longer one; a phrase
 * counts double, a repetition little. With `allow`, a text of more than 40 characters must hold a keyword of one of those.
 */
export const topicsCheck: CheckDefinition = {
  name: 'topics',
  stages: ['input', 'output'],
  actions: ['allow', 'flag', 'block', 'review'],
  create(options) {
    const reader = new OptionReader(options).only('deny', 'allow', 'min_hits');
    const minHits = reader.integer('min_hits', 1, MOST_HITS_NEEDED) ?? 1;
    const deny = readTopics(reader, 'deny');
    const allow = readTopics(reader, 'allow');
    if (deny.size + allow.size === 0) throw new OptionMistake('', 'must deny or allow a topic');
    const twice = [...allow.keys()].find((topic) => deny.has(topic));
    if (twice) reader.refuse(`allow.${twice}`, 'is denied too');
    const index = new KeywordIndex(new Map([...deny, ...allow]));
    return verdictCheck({ denied: [...deny.keys()], allowed: [...allow.keys()], index, minHits });
  },
};

function verdictCheck(topics: Topics): VerdictCheck {
  return {
    kind: 'verdict',
    name: 'topics',
    judge(view) {
      const spans = spansOf(topics, view);
      return { score: Math.max(0, ...spans.map((span) => span.score)), spans };
    },
  };
}

function spansOf({ denied, allowed, index, minHits }: Topics, { text, folded }: TextView): Span[] {
  const asWritten = index.hits(text);
  // Look-alikes of other alphabets hide keywords, but keywords may be written in those alphabets too.
  const readings = folded === text.toLowerCase() ? [asWritten] : [asWritten, index.hits(folded)];
  const byTopic = readings.map(groupByTopic);
  const spans: Span[] = [];
  for (const type of denied) {
    const found = byTopic
      .map((hits) => evidenceOf(hits.get(type) ?? [], text.length, minHits))
      .reduce((most, evidence) => (evidence.score > most.score ? evidence : most));
    if (found.score > 0) spans.push({ type, ...found });
  }
  const onTopic = allowed.length === 0 || allowed.some((topic) => byTopic.some((hits) => hits.has(topic)));
  const { length } = text.trim();
  if (!onTopic && length > SMALL_TALK) {
    const score = 0.5 + 0.5 * Math.min(1, (length - SMALL_TALK) / (SURELY_OFF - SMALL_TALK));
    spans.push({ type: OFF_TOPIC, start: 0, end: text.length, score });
  }
  return spans;
}

function groupByTopic(hits: readonly KeywordHit[]): Map<string, KeywordHit[]> {
  const byTopic = new Map<string, KeywordHit[]>();
  for (const hit of hits) {
    for (const topic of hit.topics) {
      const group = byTopic.get(topic);
      if (group) group.push(hit);
      else byTopic.set(topic, [hit]);
    }
  }
  return byTopic;
}

function readTopics(reader: OptionReader, key: string): Map<string, string[]> {
  const topics = new Map<string, string[]>();
  const given = reader.object(key);
  if (!given) return topics;
  let count = 0;
  for (const name of typeNames(given)) {
    if (name === OFF_TOPIC) given.refuse(name, 'is the name of what is on no allowed topic');
    const keywords = given.strings(name, MOST_KEYWORDS, LONGEST_KEYWORD)!;
    count += keywords.length;
    if (count > MOST_KEYWORDS) reader.refuse(key, `must hold at most ${MOST_KEYWORDS} keywords in all`);
    topics.set(name, keywords);
  }
  return topics;
}
