import { type CheckDefinition, OptionMistake, type VerdictCheck } from '../check.js';
import { CONTENT_CATEGORIES } from './content/content-categories.js';
import { contentFindings } from './content/content-scores.js';

/**
 * Finds what a content policy is about: word lists and constructions of ours, weighed with what stands around them.
 * Precision before recall: a term that has a harmless reading counts only where something speaks for the other one.
 */
const content: VerdictCheck = {
  kind: 'verdict',
  name: 'content',
  judge(view) {
    const spans = contentFindings(view);
    return { score: Math.max(0, ...spans.map(({ score }) => score)), spans };
  },
};

export const contentCheck: CheckDefinition = {
  name: 'content',
  stages: ['input', 'retrieved', 'tool', 'output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: CONTENT_CATEGORIES,
  create(options) {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) throw new OptionMistake(unknown, 'is unknown: the content check has no options');
    return content;
  },
};
