import { CheckUnavailable } from '../classifier/check-unavailable.js';
import { type CheckDefinition, OptionMistake, type Span, type Verdict, type VerdictCheck } from '../check.js';
import { TextView } from '../views/text-view.js';
import { type Evidence, InjectionModel } from './injection/injection-model.js';

const NAME = 'injection';
const MODELS = new URL('../../models/', import.meta.url);

/** How fast the score moves away from 0.5 with the margin. */
const STEEPNESS = 2;
/** Below it there is nothing to tell of. */
const FAINTEST = 0.1;
/** A longer text that is found as a whole is a story told to the model, not an order. */
const JAILBREAK_CHARS = 400;

/**
 * Attempts to take the model over. What users write, and what a model answers, is judged for overriding, asking for the
 * hidden prompt, and talking the model out of its limits; what was retrieved or came from a tool, for anything at all
 * that wants something of the assistant: nothing in a document is an order.
 */
export const injectionCheck: CheckDefinition = {
  name: NAME,
  stages: ['input', 'retrieved', 'tool', 'output'],
  actions: ['allow', 'flag', 'block', 'review'],
  types: [
    'OVERRIDE',
    'PROMPT_LEAK',
    'FORGED_TURN',
    'PERSONA',
    'NO_LIMITS',
    'NO_REFUSAL',
    'DUAL_ANSWER',
    'POLICY_NAMED',
    'MODEL_NAMED',
    'OBEDIENCE',
    'JAILBREAK',
    'INJECTION',
    'INSTRUCTION',
  ],
  create(options) {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) throw new OptionMistake(unknown, 'is not an option of injection, which has none');
    return injectionCheckWith(MODELS);
  },
};

/** With the weights of a folder. They are read at the first judgement; without them there is none. */
export function injectionCheckWith(models: URL): VerdictCheck {
  let model: InjectionModel | undefined;
  return {
    kind: 'verdict',
    name: NAME,
    judge(view, { stage }) {
      model ??= load(models);
      return stage === 'retrieved' || stage === 'tool' ? judgeDocument(model, view) : judgeUserText(model, view);
    },
  };
}

function load(models: URL): InjectionModel {
  try {
    return new InjectionModel(models);
  } catch (error) {
    throw new CheckUnavailable(NAME, error);
  }
}

function judgeUserText(model: InjectionModel, view: TextView): Verdict {
  const fallback = view.text.length > JAILBREAK_CHARS ? 'JAILBREAK' : 'INJECTION';
  return judgeParts(view, fallback, (part) => model.judgeUserText(part));
}

const judgeDocument = (model: InjectionModel, view: TextView): Verdict =>
  judgeParts(view, 'INSTRUCTION', (part) => model.judgeDocument(part));

/** The text, and what is encoded inside it: the place of the latter is that of the encoded part. */
function judgeParts(view: TextView, fallback: string, judge: (view: TextView) => Evidence): Verdict {
  const spans = [spanOf(view.text, judge(view), fallback)];
  for (const { text, start, end } of view.decoded) {
    spans.push({ ...spanOf(text, judge(new TextView(text)), fallback), start, end });
  }
  const strongest = spans.reduce((best, span) => (span.score > best.score ? span : best));
  return { score: strongest.score, spans: spans.filter((span) => span.score >= FAINTEST) };
}

/** A strong sign names the type and the place; else the window does, or the text as a whole. */
function spanOf(text: string, { margin, window, inWindow, signs }: Evidence, fallback: string): Span {
  const score = text === '' ? 0 : 1 / (1 + Math.exp(-STEEPNESS * margin));
  const sign = signs.reduce<(typeof signs)[number] | undefined>(
    (best, one) => (one.weight > (best?.weight ?? 0) ? one : best),
    undefined,
  );
  if (sign && sign.weight >= 1)
    return { type: sign.type, start: sign.start, end: Math.min(sign.end, text.length), score };
  if (window && inWindow) return { type: fallback, start: window.start, end: window.end, score };
  return { type: sign?.type ?? fallback, start: 0, end: text.length, score };
}
