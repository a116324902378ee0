/** Words that say nothing by themselves, by language, folded. They also tell in which language a text is written. */
const WORDS_BY_LANGUAGE = {
  en:
    'a an the and or but if then than so as at by for from in into of off on onto out over to up with without about after ' +
    'before between during under through is are was were be been being am do does did done has have had having will would ' +
    'can could shall should may might must it its he his him she her hers they them their theirs we us our you your i me my ' +
    'this that these those there here who whom whose which what when where why how also both each either neither any some ' +
    'all such own same other another just only very more most less least too s t d ll re ve not no nor',
  de:
    'der die das den dem des ein eine einer eines einem einen und oder aber wenn als wie zu zum zur im in an am auf aus bei ' +
    'mit nach von vom vor fur uber unter durch ist sind war waren wird werden wurde wurden hat haben hatte hatten sich er sie ' +
    'es wir ihr ihre sein seine auch nur noch sowie dass nicht kein keine',
  fr:
    'le la les l un une de du des et ou mais si que qui quoi dont dans en au aux par pour sur sous avec sans est sont etait ' +
    'ete il elle ils elles ce cet cette ces son sa ses leur leurs se ne pas plus d qu n s y a',
  es: 'el la los las un una unos unas y o pero que en de con sin por para del al es son era fue ha han su sus se lo no como mas',
  it: 'il lo la gli le i un una e ed o ma che di da a in del della dei delle nel nella con per non piu sono e stato si al alla l',
  nl: 'de het een van en in op te met voor door is zijn werd was niet ook maar dat die aan om bij als',
  pt: 'o os a as um uma e ou mas de do da dos das em no na nos nas com sem por para que foi sao nao se ao',
  sv: 'och att det som en ett den for med av pa ar var till inte har i om de han hon men sig fran vid eller ska kan sin',
  pl: 'i w na z do to sie nie jest ze a o od za po jak ale dla przez co byl byla byly oraz lub tym ktory ktora ktore przy',
  tr: 've bir bu ile icin da de mi ne gibi daha olarak olan o en ama veya kadar sonra her ise degil',
  ru: 'и в во не на что с со как а то по но из у за от для о до к же бы это был была были его ее их или при также',
};

export const LANGUAGES = Object.keys(WORDS_BY_LANGUAGE).length;

/** For each word a bit for each language that has it. */
export const EMPTY_WORDS: ReadonlyMap<string, number> = masksOf(Object.values(WORDS_BY_LANGUAGE));

function masksOf(languages: readonly string[]): Map<string, number> {
  const masks = new Map<string, number>();
  for (const [at, words] of languages.entries()) {
    for (const word of words.split(' ')) masks.set(word, (masks.get(word) ?? 0) | (1 << at));
  }
  return masks;
}
