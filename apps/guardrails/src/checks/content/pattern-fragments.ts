/** Fragments of patterns that several lists share. */
const words = (list: string): string => `(?:${list.trim().replaceAll(/\s+/g, '|')})`;
export const gap = (count: number): string => `(?:[\\w'-]{1,14},? ){0,${count}}?`;

export const RELATIVES = words(
  `wife husband spouse partner girlfriend boyfriend ex exes mother father mom mum dad parents? son daughter sister brother sibling baby
  child children kids? toddler date grandparents? grandmother grandfather uncle aunt cousin nephew niece family neighbou?rs? boss
  co-?workers? colleagues? roommates? flatmates? friends? enem(?:y|ies) teachers? classmates? students? landlord rival`,
);
const ROLES = words(
  `person human humans man men woman women child children kid kids girl girls boy boys baby toddler people cop cops police(?:man)? officer
  politicians? president minister senator mayor judge journalists? stranger civilians? crowd infidels? hostages? pedestrians?`,
);
export const ADJECTIVE = "(?:[\\w'-]{2,12} )?";
/** Somebody to whom it would be done. */
export const PERSON = `(?:(?:some|any|every)(?:one|body)(?:'s)?|(?:my|your|his|her|their|our) ${ADJECTIVE}${RELATIVES}(?:'s)?|(?:a|an|the|this|that|these|those|other|many|most|all)? ?(?:group of )?${ADJECTIVE}${ROLES}\\b(?:'s)?)`;
export const GROUP = `(?:(?:black|white)(?= (?:people|men|women|kids|folks|guys|girls)\\b)|${words(
  `jews? jewish muslims? islam christians? hindus? buddhists? sikhs? atheists? catholics? blacks whites asians? african africans?
  arabs? latinos? hispanics? mexicans? chinese indians? roma gypsies immigrants? migrants? refugees? foreigners? gays? gay lesbians? lesbian
  homosexuals? trans transgender queer lgbtq? non-?binary women females? men disabled autistic deaf homeless elderly fat obese indigenous
  native jewish buddhist hindu muslim christian eastern easterners caucasians?`,
)})`;
export const MEMBERS = '(?: (?:people|persons?|men|women|kids|folks|guys|girls|immigrants|employees|workers))?';
