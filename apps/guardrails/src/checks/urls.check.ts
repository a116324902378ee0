import type { CheckDefinition, Span, SpanCheck } from '../check.js';
import { OptionReader } from './options.js';
import { HostAllowList } from './urls/host-allow-list.js';
import { findUrls, type FoundUrl } from './urls/url-finder.js';

const MOST_HOSTS = 1_000;
const LONGEST_HOST = 255;

/** What every URL has one of; most segments have none. */
const SIGN = /[:/\\&]|www\./gi;

/**
 * URLs that lead elsewhere than a policy allows: the way on which a model that was taken over sends out what it knows.
 * `allow` lists hosts (`example.com`, `*.example.com`); without it every URL counts. `images_only` leaves links alone,
 * which need a click. A reference definition counts as an image, since an image may refer to it.
 */
export const urlsCheck: CheckDefinition = {
  name: 'urls',
  stages: ['input', 'retrieved', 'tool', 'output'],
  actions: ['allow', 'flag', 'redact', 'tokenise', 'block', 'review'],
  types: ['IMAGE_URL', 'LINK_URL', 'DATA_URL'],
  create(options) {
    const reader = new OptionReader(options).only('allow', 'images_only');
    const imagesOnly = reader.boolean('images_only') ?? false;
    const allowed = new HostAllowList();
    reader.strings('allow', MOST_HOSTS, LONGEST_HOST)?.forEach((host, at) => {
      if (!allowed.add(host)) reader.refuse(`allow[${at}]`, 'must be a host such as example.com or *.example.com');
    });
    return spanCheck(allowed, imagesOnly);
  },
};

function spanCheck(allowed: HostAllowList, imagesOnly: boolean): SpanCheck {
  return {
    kind: 'spans',
    name: 'urls',
    placeholder: () => '[URL]',
    mayHold: (signs) => signs.address,
    scan(text, from) {
      SIGN.lastIndex = from;
      if (!SIGN.test(text)) return [];
      const spans: Span[] = [];
      for (const url of findUrls(text, from)) {
        const type = typeOf(url);
        if ((imagesOnly && type !== 'IMAGE_URL') || allowed.allows(text.slice(url.start, url.end))) continue;
        spans.push({ type, start: url.start, end: url.end, score: 1, swallow: 'run' });
      }
      return spans;
    },
  };
}

function typeOf({ context, isData }: FoundUrl): string {
  if (isData) return 'DATA_URL';
  return context === 'loaded' ? 'IMAGE_URL' : 'LINK_URL';
}
