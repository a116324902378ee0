import { entropy } from './entropy.js';

/** What documentation writes where a secret would stand. */
const PLACEHOLDER =
  /example|sample|placeholder|changeme|change[-_]me|redacted|dummy|insert|replace|your|\bfake|todo|fixme|x{4}|\*{4}|\.{4}|0{8}|1234567890|abcdefgh|(.)\1{7}|<|\$\{|\$\(|\{\{|%\(|%[a-z]\b|process\.env|os\.environ|getenv|\bnull\b|\bundefined\b/i;
const VENDOR_PLACEHOLDER = /example|placeholder|redacted|your|x{6}|\*{4}|([^A])\1{9}|A{24}/i;

/** A path, a call, a dotted name, plain words, a version, a time, an address of e-mail or the web. */
const CODE =
  /^(?:[a-z]{2,9}:\/\/|\.{0,2}\/|~\/|[A-Za-z]:\\|\$|@|[A-Za-z_$][\w$-]*(?:(?:\.|->|::|\/|\\)[A-Za-z_$][\w$-]*)+\.?$|[A-Za-z]+(?:[-_.:][A-Za-z]+)*$|v?\d+(?:\.\d+)+$|\d{4}-\d\d-\d\d|[^@\s]+@[^@\s]+\.[a-z]{2,}$|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|[A-Z][a-z]+\d{1,3}[A-Z][a-z]+$)/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** The vendors whose keys are UUIDs; everybody else's UUIDs are names of things. */
const UUID_KEYS =
  /heroku|hubspot|snyk|sendbird|squarespace|kucoin|messagebird|api[_.\s-]?(?:key|token)|access[_.\s-]?token|auth[_.\s-]?token|secret/i;
/** Names that hold a key word and name no secret: of a key, about a key, or a longer word. */
const HARMLESS_NAME =
  /public|(?:key|token|secret|credential|password|auth)s?[_.\s-]?(?:id|ids|name|names|type|types|size|length|len|path|file|dir|ring|word|words|board|code|frame|map|store|chain|vault|vaults?uri|uri|url|urls|endpoint|host|count|limit|limits|usage|index|format|version|algorithm|policy|hint|field|column|label|prefix|suffix|arn|ref|expiry|expires|expiration|ttl|lifetime|issuer|class|method|mode|provider|service|server|group|level|status|state|pair|space|hash|sum|fingerprint|sha)(?![a-z])|monkey|donkey|turkey|hockey|jockey|whiskey|keyn|author|tokeniz|authentic|authority|api[_.\s-]?(?:version|url|uri|host|path|doc)|primary|foreign|partition|sort[_.\s-]?key|hot[_.\s-]?key|cache[_.\s-]?key|idempotency|translation|i18n|license|csrf|xsrf|next[_.\s-]?page|page[_.\s-]?token|cursor|continuation|etag|commit|sha\d|md5|checksum|integrity|digest|fingerprint|thumbprint|rapid7|keyevent|keycode|keystroke|keydown|keyup|keypress|\.(?:[cm]?[jt]sx?|json|py|go|rs|rb|java|md|ya?ml|pem|key|pub)$/i;

export const isPlaceholder = (value: string): boolean => PLACEHOLDER.test(value);

/** A vendor's mark leaves less room for doubt: only what nobody could be given. */
export const isVendorPlaceholder = (value: string): boolean => VENDOR_PLACEHOLDER.test(value);

export const isHarmlessName = (name: string): boolean => HARMLESS_NAME.test(name);

/** Whether a value is what programs and documents are full of, not a secret. */
export function isOrdinary(value: string, name: string, password = false): boolean {
  if (CODE.test(value)) return true;
  if (password) return false;
  if (UUID.test(value)) return !UUID_KEYS.test(name);
  return looksLikeWords(value);
}

const PARTS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;
const LEAST_WORD = 4;
const VOWELS = /[aeiouy]/gi;
const NO_WORD = /[^aeiouy]{5}/i;
const WORD_SHARE = 0.5;

/** Digits that letters follow, with no separator between: a name has few of them, a random value many. */
const INNER_DIGITS = /\d+(?=[A-Za-z])/g;
const MOST_INNER_DIGITS = 1;

/** Identifiers and phrases: most of the letters form parts that can be spoken. */
function looksLikeWords(value: string): boolean {
  if ((value.match(INNER_DIGITS)?.length ?? 0) > MOST_INNER_DIGITS) return false;
  let spoken = 0;
  for (const [part] of value.matchAll(PARTS)) {
    const vowels = part.match(VOWELS)?.length ?? 0;
    if (part.length >= LEAST_WORD && vowels * 4 >= part.length && !NO_WORD.test(part)) spoken += part.length;
  }
  return spoken >= value.length * WORD_SHARE;
}

const LEAST_BITS = 3;
const LEAST_PASSWORD_BITS = 2.5;
/** Shortest value that is judged by its randomness alone; a password is known by its name. */
export const LEAST_VALUE = 12;
export const LEAST_PASSWORD = 8;

export function isRandom(value: string, password: boolean): boolean {
  if (password) return value.length >= LEAST_PASSWORD && /\D/.test(value) && entropy(value) >= LEAST_PASSWORD_BITS;
  return value.length >= LEAST_VALUE && /[A-Za-z]/.test(value) && entropy(value) >= LEAST_BITS;
}
