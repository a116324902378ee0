import { RE2Set } from 're2js';

import { isHighSurrogate, isLowSurrogate, isWordUnit } from './characters.js';
import { type Found, LONGEST_MATCH, openAt, type PhraseFinder } from './phrase-finder.js';

/** A state of the library's automaton. It tells a match when it has seen the character behind it. */
interface State {
  readonly isMatch: boolean;
  /** Which patterns match, lowest first. */
  readonly matchIDs: readonly number[];
  /** Empty when nothing can match any more. */
  readonly nfaStates: readonly number[];
  /** By class of character, the states that have been reached so far: of a search, and of a match from one start. */
  readonly next: readonly (State | null)[] | null;
  readonly nextAnchored: readonly (State | null)[] | null;
}

const END_OF_TEXT = -1;
const NEWLINE = 10;
const LATIN1 = 256;
/** What the automaton may know of the character before its start; the bits are those of RE2. */
const AT_TEXT_START = 4 | 1;
const AT_LINE_START = 1;
const AFTER_WORD = 512;
const AFTER_OTHER = 0;

/** What the states of one automaton may take; the largest state that is allowed is far smaller. */
const MOST_BYTES = 4_000_000;

/** An automaton that makes more states than this on a walk through itself may make one for every character it reads. */
const MOST_STATES = 1_500;
const WALK = 3_000;
const TRIES = 8;

const NO_MATCH = 0;
const OPEN = -1;

/**
 * Finds what regular expressions match, leftmost-longest, all of them in one automaton of re2js. The automaton is
 * driven here, character by character, because only so it is known whether a match could still begin or grow.
 */
export class PatternFinder implements PhraseFinder {
  private readonly types: string[];
  private readonly dfa;
  private readonly program;
  private readonly latin1: Int32Array;
  /** Whether one run can look for matches from all starts; where that takes too many states, starts are tried singly. */
  private readonly searches: boolean;
  /** Which pattern the last match is of. */
  private matched = 0;
  /** The states of runs that came to nothing: a run that is in the same state at the same position ends as they did. */
  private failed: State[] = [];
  /** The position of the first of them. */
  private failedFrom = 0;

  /** Throws what re2js throws for a pattern that is none. */
  constructor(patterns: ReadonlyMap<string, string>) {
    this.types = [...patterns.keys()];
    const set = new RE2Set(RE2Set.ANCHOR_START, 0, MOST_BYTES);
    for (const pattern of patterns.values()) set.add(pattern);
    set.compile();
    this.dfa = set.dfa;
    this.program = set.prog;
    this.latin1 = set.dfa.latin1Class;
    this.searches = !this.explodes(false);
  }

  /** Whether a pattern matches the empty text between any characters. */
  get matchesEmpty(): boolean {
    return [AT_TEXT_START, AT_LINE_START, AFTER_WORD, AFTER_OTHER].some((context) =>
      [END_OF_TEXT, NEWLINE, 0x61, 0x2e].some((rune) => this.step(this.start(context), rune, true).isMatch),
    );
  }

  /** Whether matching takes so many states that it would be too slow. */
  get isTooSlow(): boolean {
    return this.explodes(true);
  }

  /**
   * One run finds the first position at which a match of any length ends. Only the starts that it could have, or that
   * could still be open, are tried one by one: that keeps the whole linear.
   */
  next(text: string, from: number, final: boolean): Found | undefined {
    if (!this.searches) return this.firstMatch(text, from, text.length, final);
    let tried = from;
    while (tried < text.length) {
      const end = this.firstEnd(text, tried, final);
      if (end < 0 && final) return undefined;
      const last = end < 0 ? text.length : end;
      const found = this.firstMatch(text, Math.max(tried, last - LONGEST_MATCH), last, final);
      if (found) return found;
      tried = last;
    }
    return undefined;
  }

  /** The first position at which a match ends that begins at or after `from`; -1 for none. */
  private firstEnd(text: string, from: number, final: boolean): number {
    let state = this.startAt(text, from);
    for (let at = from; at < text.length;) {
      const rune = runeAt(text, at);
      state = this.step(state, rune, false);
      if (state.isMatch) return at;
      at += rune > 0xffff ? 2 : 1;
    }
    return final && this.step(state, END_OF_TEXT, false).isMatch ? text.length : -1;
  }

  private firstMatch(text: string, from: number, to: number, final: boolean): Found | undefined {
    this.forgetFailed(from);
    for (let start = from; start < to; start++) {
      if (start > 0 && isLowSurrogate(text.charCodeAt(start)) && isHighSurrogate(text.charCodeAt(start - 1))) continue;
      const end = this.matchAt(text, start, final);
      if (end === OPEN) return openAt(start);
      if (end !== NO_MATCH) return { start, end, type: this.types[this.matched]!, open: false };
    }
    return undefined;
  }

  /** The end of the longest match at `start`. */
  private matchAt(text: string, start: number, final: boolean): number {
    let state = this.startAt(text, start);
    let end = NO_MATCH;
    for (let at = start; at <= start + LONGEST_MATCH;) {
      const over = at >= text.length;
      if (over && !final) return OPEN;
      const rune = over ? END_OF_TEXT : runeAt(text, at);
      state = this.step(state, rune, true);
      if (state.isMatch) {
        end = at;
        this.matched = state.matchIDs[0]!;
      }
      if (over || state.nfaStates.length === 0 || this.failed[at - this.failedFrom] === state) return end;
      this.failed[at - this.failedFrom] = state;
      at += rune > 0xffff ? 2 : 1;
    }
    // This run was cut off: where it was, a later one may come further.
    this.forgetFailed(start + 1);
    return end;
  }

  private forgetFailed(from: number): void {
    this.failed = [];
    this.failedFrom = from;
  }

  /** Walks through the automaton by random characters, where it can by such as keep most of what may still match. */
  private explodes(anchored: boolean): boolean {
    const first = this.start(AFTER_OTHER);
    let state = first;
    let random = 1;
    for (let step = 0; step < WALK && this.dfa.stateCount <= MOST_STATES; step++) {
      const alive = state.nfaStates.length;
      let next = first;
      for (let tries = 0; tries < TRIES; tries++) {
        random = (random * 48_271) % 2_147_483_647;
        next = this.step(state, this.dfa.classBounds[random % this.dfa.classBounds.length] ?? 0, anchored);
        if (next.nfaStates.length >= alive - (alive >> 2)) break;
      }
      state = next.nfaStates.length === 0 ? first : next;
    }
    const exploded = this.dfa.stateCount > MOST_STATES;
    if (exploded) this.dfa.clearCache();
    return exploded;
  }

  private startAt(text: string, at: number): State {
    if (at === 0) return this.start(AT_TEXT_START);
    const before = text.charCodeAt(at - 1);
    if (before === NEWLINE) return this.start(AT_LINE_START);
    return this.start(before < 0x80 && (before === 0x5f || isWordUnit(before)) ? AFTER_WORD : AFTER_OTHER);
  }

  private start(context: number): State {
    const known = this.dfa.startStates.get(context);
    if (known) return known;
    const state = this.dfa.makeState([this.program.start], context, []);
    if (!state) {
      this.dfa.clearCache();
      return this.start(context);
    }
    this.dfa.startStates.set(context, state);
    return state;
  }

  private step(state: State, rune: number, anchored: boolean): State {
    const symbol =
      rune === END_OF_TEXT ? this.dfa.numClasses : rune < LATIN1 ? this.latin1[rune]! : this.dfa.runeClass(rune);
    return (anchored ? state.nextAnchored : state.next)?.[symbol] ?? this.make(state, symbol, rune, anchored);
  }

  /** States are made when they are first reached; when they fill the automaton's memory it begins again. */
  private make(state: State, symbol: number, rune: number, anchored: boolean): State {
    const anchor = anchored ? RE2Set.ANCHOR_START : RE2Set.UNANCHORED;
    return (
      this.dfa.step(state, symbol, rune, anchor) ?? this.dfa.step(this.dfa.resetCache(state), symbol, rune, anchor)
    );
  }
}

/** The code point at `at`. Not `String.codePointAt`: see the Unicode check. */
function runeAt(text: string, at: number): number {
  const high = text.charCodeAt(at);
  if (!isHighSurrogate(high) || at + 1 >= text.length) return high;
  const low = text.charCodeAt(at + 1);
  return isLowSurrogate(low) ? (high - 0xd800) * 0x400 + low - 0xdc00 + 0x10000 : high;
}
