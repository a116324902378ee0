import type { ChatChunk, ChatCompletion } from './chat.js';
import type { ErrorBody } from './errors.js';
import type { GuardAction } from './guard-policies.js';
import type { Citation, PassageView } from './vector-stores.js';
import type { TokenUsage } from './usage.js';

/**
 * A piece of an answer. A streamed answer is `delta`* then `end`; a plain one is a single `whole`; embeddings are
 * `vectors`* then `end`. An `error` ends any; `parked` ends the waiting for one that a person has to release first. Parts
 * cross processes as JSON; the runtime numbers them.
 */
export type AnswerPart = DeltaPart | WholePart | VectorsPart | EndPart | ErrorPart | ParkedPart;

/** One chunk of a streamed answer, in OpenAI's shape; providers' unknown fields are kept. */
export interface DeltaPart {
  kind: 'delta';
  chunk: ChatChunk;
}

/** A plain answer, complete. */
export interface WholePart {
  kind: 'whole';
  completion: ChatCompletion;
  end: AnswerEnd;
}

/** Vectors of some of a request's inputs, beginning with the one at `start`; all of them would not fit into one record. */
export interface VectorsPart {
  kind: 'vectors';
  start: number;
  /** Base64 of little-endian float32. */
  vectors: string[];
}

/** The end of a streamed answer, or of vectors. */
export interface EndPart {
  kind: 'end';
  end: AnswerEnd;
}

export interface ErrorPart {
  kind: 'error';
  error: ErrorBody;
}

/** The job waits for a person; its answer, if there will be one, goes into the store of jobs. */
export interface ParkedPart {
  kind: 'parked';
  reviewId: string;
}

/** What is known once an answer is complete; `aerie` is what the client is told in the `aerie` object. */
export interface AnswerEnd {
  model: string;
  provider: string;
  usage: TokenUsage;
  aerie: AerieAnswer;
}

/** The `aerie` object of an answer: what Aerie did for the request. Each stage writes its own key. */
export interface AerieAnswer {
  request_id?: string;
  route?: { model: string; provider: string; reason: string; attempts: number };
  cache?: CacheReport;
  cost_usd?: number;
  /** Every target failed: this is the answer that the route has for then. */
  degraded?: true;
  citations?: Citation[];
  /** How far the passages support the answer; told beside `citations`, unless there is no text or too much to hold it against. */
  groundedness?: Groundedness;
  /** Steps of the search for passages that were left out because what they need was away or slow. */
  grounding?: { degraded: readonly string[] };
  /** What the answer was grounded on, where the request asked to be told (`aerie.include`). */
  passages?: PassageView[];
  guardrails?: GuardReport;
}

/** How far passages support an answer as the client has it, told from words alone: it does not know what follows from them. */
export interface Groundedness {
  /** 0 to 1: the mean of the sentences, each weighing by its words; 1 where nothing is asserted. */
  score: number;
  /** Those that assert something, in order: a question, a heading, or that the documents do not tell, is not among them. */
  sentences: GroundedSentence[];
  /** The answer is too long to be judged to its end: the sentences behind the last of these are not. */
  partial?: true;
}

/** Offsets are UTF-16 positions in the content of the choice, `end` exclusive; marks of citation belong to their sentence. */
export interface GroundedSentence {
  /** Which choice it is of, where that is not the first. */
  choice?: number;
  start: number;
  end: number;
  /** 0 to 1: how far the passages that it cites, together, or else the best one, support it. */
  score: number;
}

/**
 * Where an answer came from. `hit`: one that was kept; `shared`: the call that an identical request had under way;
 * `partial`: for some inputs of embeddings one of these; `miss`: a call, whose answer is kept if it may be; `bypass`: a
 * call, because nothing kept was to be looked for.
 */
export interface CacheReport {
  status: 'hit' | 'shared' | 'partial' | 'miss' | 'bypass';
  reason: string;
}

/** One finding of a guard, never with the offending value. Offsets are UTF-16 positions in the text that was judged. */
export interface GuardFinding {
  check: string;
  type: string;
  action: GuardAction;
  start: number;
  end: number;
  /** 0 to 1. */
  score: number;
  /** Which input of a request for embeddings it was found in. */
  param?: string;
  /** The rule only watches: what `action` says was not done. */
  shadow?: true;
}

/** What guards found on the way in and on the way out. */
export interface GuardReport {
  policy: string;
  input: GuardFinding[];
  output: GuardFinding[];
  /** In passages that were to ground the answer. */
  retrieved?: GuardFinding[];
  /** How checks of the whole answer judged a stream: it was held for them, or their verdict came at its end. */
  stream?: 'verdict' | 'buffer';
}
