import { readJsonLines } from '../collections.mjs';
import { precisionRecall } from '../metrics.mjs';
import { findingsOf } from './inspector.mjs';
import { share } from '../table.mjs';

/** Two spans are the same if they share so much of what both cover. */
const MIN_OVERLAP = 0.7;

const STRUCTURED = {
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  CREDIT_CARD: 'CREDIT_CARD',
  IBAN_CODE: 'IBAN',
  US_SSN: 'SSN',
  IP_ADDRESS: 'IP_ADDRESS',
  DOMAIN_NAME: 'URL',
  URL: 'URL',
};
const OTHERS = {
  PERSON: 'PERSON',
  ORGANIZATION: 'ORGANIZATION',
  STREET_ADDRESS: 'STREET_ADDRESS',
  US_DRIVER_LICENSE: 'DRIVER_LICENSE',
};
const TYPES = { ...STRUCTURED, ...OTHERS };

export async function evaluatePii(inspector, file) {
  const documents = readJsonLines(file);
  const verdicts = await inspector.inspectAll('pii', documents, ({ text }) => ({ stage: 'input', text }));
  const counts = new Map();
  for (const [at, document] of documents.entries())
    countSpans(goldOf(document), findingsOf(verdicts[at], 'pii'), counts);
  // What the data does not label can be neither right nor wrong.
  const labelled = new Set(documents.flatMap(({ spans }) => spans.map(({ type }) => TYPES[type])));
  const over = (types) =>
    sum([...counts].filter(([type]) => labelled.has(type) && types.includes(type)).map(([, count]) => count));
  const structured = Object.values(STRUCTURED);
  return [
    {
      title: `Personal data, ${documents.length} documents (a span counts from an overlap of ${MIN_OVERLAP})`,
      rows: [
        rowOf('structured', over(structured)),
        rowOf('all types', over(Object.values(TYPES))),
        ...[...counts].filter(([type]) => labelled.has(type)).map(([type, count]) => rowOf(type, count)),
      ],
    },
  ];
}

/** Labels count code points, the platform UTF-16 units. */
function goldOf({ text, spans }) {
  const characters = [...text];
  const offset = (count) => characters.slice(0, count).join('').length;
  return spans
    .filter(({ type }) => type in TYPES)
    .map(({ type, start, end }) => ({ type: TYPES[type], start: offset(start), end: offset(end) }));
}

function countSpans(gold, found, counts) {
  const count = (type) => {
    if (!counts.has(type)) counts.set(type, { hits: 0, falseAlarms: 0, misses: 0 });
    return counts.get(type);
  };
  const open = [...found];
  for (const label of gold) {
    const at = open.findIndex((span) => span.type === label.type && overlap(span, label) >= MIN_OVERLAP);
    if (at < 0) count(label.type).misses++;
    else {
      count(label.type).hits++;
      open.splice(at, 1);
    }
  }
  for (const { type } of open) count(type).falseAlarms++;
}

function overlap(a, b) {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return both <= 0 ? 0 : both / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

function rowOf(name, count) {
  const { precision, recall, f } = precisionRecall(count);
  return {
    type: name,
    spans: count.hits + count.misses,
    precision: share(precision),
    recall: share(recall),
    F1: share(f),
    F2: share(precisionRecall(count, 2).f),
  };
}

const sum = (counts) =>
  counts.reduce(
    (all, { hits, falseAlarms, misses }) => ({
      hits: all.hits + hits,
      falseAlarms: all.falseAlarms + falseAlarms,
      misses: all.misses + misses,
    }),
    { hits: 0, falseAlarms: 0, misses: 0 },
  );
