/** What PostgreSQL can keep unchanged; anything else would make a quote differ from its document. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
