import { CYRILLIC_LANGUAGES, type CyrillicLanguage, LATIN_LANGUAGES, type LatinLanguage } from './word-rules.js';

/** Languages that are told by their script alone. */
const BY_SCRIPT = ['el', 'ar', 'fa', 'he', 'hi', 'th', 'lo', 'km', 'my', 'ko', 'zh', 'ja'] as const;

/** ISO 639-1. */
export type Language = LatinLanguage | CyrillicLanguage | (typeof BY_SCRIPT)[number];

/** Of documents whose language cannot be told. */
export const DEFAULT_LANGUAGE: Language = 'en';

const KNOWN: ReadonlySet<string> = new Set<string>([...LATIN_LANGUAGES, ...CYRILLIC_LANGUAGES, ...BY_SCRIPT]);

export const isLanguage = (code: string): code is Language => KNOWN.has(code);
