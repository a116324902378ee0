import { exampleOf } from './logistic.mjs';
import { TextView } from './built-code.mjs';

/** The features of a text, and where in them its sentences end. */
export function featuresOf(reader, text) {
  reader.start(new TextView(text).folded);
  const features = [];
  const ends = [];
  const close = () => {
    if (features.length > (ends.at(-1) ?? 0)) ends.push(features.length);
  };
  while (reader.next()) {
    for (let at = 0; at < reader.count; at++) features.push(reader.buckets[at]);
    if (reader.endsSentence) close();
  }
  close();
  return { features, ends };
}

export const wholeExample = ({ features }, label) => exampleOf(features, label, 0);

/** Every sentence, and every two in a row, as the scorer tries them. */
export function windowExamples({ features, ends }, label) {
  const windows = [];
  const starts = [0, ...ends];
  ends.forEach((end, at) => {
    windows.push(exampleOf(features.slice(starts[at], end), label, 0));
    if (at > 0) windows.push(exampleOf(features.slice(starts[at - 1], end), label, 0));
  });
  return windows;
}
