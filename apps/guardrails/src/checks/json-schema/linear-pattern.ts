import { RE2JS } from 're2js';

interface LinearPattern {
  test(text: string): boolean;
  toString(): string;
}

/**
 * ajv's engine for the patterns of a schema. Whoever sends a request writes them, so they run in linear time; what needs
 * backtracking (look-around, back-references) does not compile.
 */
export const linearPattern = Object.assign(
  (pattern: string, _flags: string): LinearPattern => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(withShortCategories(pattern)));
    // ajv keys its patterns by `toString`: two patterns must never read alike.
    return { test: (text) => compiled.matcher(text).find(), toString: () => `/${pattern}/` };
  },
  // Only written into code that is generated to be stored, which is never done here.
  { code: 'linearPattern' },
);

/** JavaScript knows the categories of Unicode by long names too, the engine by short ones only. */
const SHORT_CATEGORIES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  digit: 'Nd',
  Punctuation: 'P',
  punct: 'P',
  Symbol: 'S',
  Separator: 'Z',
  Space_Separator: 'Zs',
};

function withShortCategories(pattern: string): string {
  return pattern.replaceAll(
    /\\(?:([pP])\{(?:General_Category=|gc=|Script=|sc=)?(\w+)\}|[^])/g,
    (escape: string, kind?: string, name?: string) =>
      name === undefined ? escape : `\\${kind}{${SHORT_CATEGORIES[name] ?? name}}`,
  );
}
