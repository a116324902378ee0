const MIN_WORDS = 4;

/** That something is not among the passages cannot stand in them. */
const NOT_THERE =
  /\b(?:not?|cannot|can't|couldn't|don't|doesn't|isn't|aren't|unable|without|nicht|kein(?:e|en)?|nessun\w*|aucun\w*|pas|ning\w+|não|niet|geen)\b.{0,80}\b(?:documents?|passages?|sources?|context|texts?|excerpts?|materials?|information|mention\w*|provided|answer|dokument\w*|quellen?|text\w*|passagen?|informatione?n?|enthalten|documentos?|fuentes?|informaci[oó]n|documenti|informazioni|documenten|bronnen|informação)\b/iu;
const ALSO_NOT_THERE =
  /\b(?:documents?|passages?|sources?|context|texts?|dokument\w*|quellen?|documentos?|fuentes?|documenti)\b.{0,60}\b(?:not|no|don't|doesn't|never|nicht|kein\w*|pas|aucun\w*|non|niet|não)\b/iu;
const NOT_THERE_UNSPACED = /(?:文書|資料|文档|文件|资料|文中).{0,20}(?:ない|ません|没有|沒有|未)/u;

/** Nor can that nobody knows. */
const NOT_KNOWN =
  /^(?:(?:i|we)\s(?:do\snot|don['’]t|cannot|can['’]t)\s(?:know|tell|say)|(?:ich|wir)\s(?:weiß|weiss|wissen)(?!\p{L}).{0,20}\bnicht|je\sne\s(?:le\s)?sais\spas|no\s(?:lo\s)?sé|non\s(?:lo\s)?so|não\ssei|ik\sweet\s(?:het|dat)\sniet)(?!\p{L})/iu;

/** A sentence that asserts nothing about the world: a heading, a question, a lead-in, or that the passages do not tell. */
export function saysNothing(sentence: string, words: number): boolean {
  const bare = sentence.trim();
  if (words < MIN_WORDS || /[?？:：]$/.test(bare) || /^#{1,6}\s/.test(bare)) return true;
  const head = bare.slice(0, 400);
  return NOT_KNOWN.test(head) || NOT_THERE.test(head) || ALSO_NOT_THERE.test(head) || NOT_THERE_UNSPACED.test(head);
}
