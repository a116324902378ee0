/** A sign of an attempt to take the model over. Texts are judged in lower case. */
export interface InjectionRule {
  readonly type: string;
  /** 1 blocks alone; less needs company. */
  readonly weight: number;
  /** The words a match can begin with: the pattern is tried only there. */
  readonly starts: readonly string[];
  /** Sticky; every gap is bounded, so that the cost is linear. */
  readonly pattern: RegExp;
}

const rule = (type: string, weight: number, starts: string, ...alternatives: string[]): InjectionRule => ({
  type,
  weight,
  starts: starts.split(' '),
  pattern: new RegExp(alternatives.join('|'), 'y'),
});

const ORDERS =
  '(?:instructions?|directions?|directives?|commands?|orders|prompts?|guidelines?|rules|guidance|context|conversation|programming|restrictions|constraints|tasks?|assignments?|messages?|training|information)\\b';
const EARLIER =
  '(?:previous(?:ly)?|prior|preceding|above|earlier|foregoing|before|initial|original|existing|current|system|so far|past)';
const DROP = 'ignore disregard forget override overlook bypass discard dismiss abandon skip neglect';
/** Speaking about such an attempt is not making one: "how do I ignore...", "someone told it to forget...". */
const SPOKEN_TO =
  "(?<!how (?:do|can|to|does|would|could|should) (?:i |you |we |one |people |attackers |someone )?)(?<!\\b(?:never|not|don't|shouldn't|which|that|who|may|might|not to|why|if|users?|someone|people|attackers?|they|i|we|he|she|often|always|sometimes|(?:make|makes|making|let|have) \\w{1,12}) )";
/** The beginning of a sentence or clause, or a word that leads an order in. */
const ORDER_BEGINS = '(?<=(?:^|[.!?,;:\\n"\'(]\\s{0,3}|\\b(?:now|please|and|then|just|but)\\s))';
const GAP = (words: number): string => `(?:[\\w'-]{1,12}\\s){0,${words}}`;
const OWN_PROMPT =
  '(?:system[- ]prompt|system (?:message|instructions?)|(?:initial|original|hidden|secret|previous|pre-?)\\s?(?:prompt|instructions?)|prompt (?:above|text|instructions?|verbatim|instead)|instructions (?:above|verbatim|you (?:were|have been|got)))';
const LIMITS =
  '(?:restrictions?|rules|limits|limitations?|confines|constraints|guidelines|polic\\w+|filters?|censorship|ethic\\w*|moral\\w*|laws?|legality)';

export const INJECTION_RULES: readonly InjectionRule[] = [
  // --- taking back what was said before
  rule(
    'OVERRIDE',
    1,
    DROP,
    `${SPOKEN_TO}\\w+\\s${GAP(4)}(?:(?:of|all|any|every|my|your|the|these|those|this|that)\\s){0,3}${EARLIER}\\s${GAP(2)}${ORDERS}`,
    `${SPOKEN_TO}(?:ignore|disregard|forget)\\s(?:about\\s)?(?:everything|anything|all|what(?:ever)?)\\s(?:that\\s)?${GAP(3)}(?:said|told|wrote|written|instructed|learned|discussed|above|before|beforehand|previously|prior|so far)\\b`,
    `${ORDER_BEGINS}(?:forget|ignore|disregard)\\s(?:about\\s)?(?:everything|all of (?:it|this|that))\\s?[.,;:!]`,
  ),
  rule(
    'OVERRIDE',
    1,
    'leave put remove clear',
    `\\w+\\s${GAP(2)}(?:all|any|every)\\s${GAP(1)}${EARLIER}\\s${ORDERS}\\s(?:behind|aside|out|from)`,
  ),
  rule(
    'OVERRIDE',
    0.6,
    DROP,
    `${SPOKEN_TO}\\w+\\s(?:all\\s|any\\s)?(?:of\\s)?(?:your|openai'?s?|anthropic'?s?|the model'?s?)\\s${GAP(2)}(?:instructions?|rules|guidelines?|programming|restrictions|polic(?:y|ies)|training|filters?|safeguards)\\b`,
    `${ORDER_BEGINS}\\w+\\s(?:about\\s)?(?:all|any)\\s(?:of\\s)?(?:the\\s|your\\s|these\\s)?${ORDERS}`,
  ),
  rule('OVERRIDE', 0.6, 'new', 'new (?:instructions?|tasks?|orders|rules)(?:\\s?:| (?:follow|are)\\b)'),
  rule('OVERRIDE', 0.6, 'your', 'your (?:(?:actual|real|true|only)(?: new)?|new) (?:task|instructions?)\\b'),
  rule(
    'OVERRIDE',
    1,
    'vergiss vergessen ignorier ignoriere ignorieren ignoriert missachte',
    '\\S+\\s(?:\\S{1,14}\\s){0,5}(?:anweisung\\w*|aufgaben?|auftr\\S+|befehle?|instruktion\\w*|regeln|davor|vorher\\w*|bisher\\w*|zuvor)',
    'vergiss alles\\b',
  ),
  rule(
    'OVERRIDE',
    1,
    'olvida olvide ignora ignore omite',
    '\\S+\\s(?:\\S{1,14}\\s){0,4}(?:instrucciones|[oó]rdenes|reglas|instru[cç][oõ]es|istruzioni|anteriores?)(?=[\\s.,:!]|$)',
  ),
  rule(
    'OVERRIDE',
    1,
    'oublie oublies oubliez ignore ignorez',
    '\\S+\\s(?:\\S{1,14}\\s){0,4}(?:consignes|ordres|instructions? pr[eé]c[eé]dente?s?)(?=[\\s.,:!]|$)',
  ),
  rule(
    'OVERRIDE',
    1,
    'dimentica dimenticate esqueça esquece zaboravi zanemari',
    '\\S+\\s(?:\\S{1,14}\\s){0,4}(?:istruzioni|instru[cç][oõ]es|precedenti|anteriores|instrukcije|upute|uputstva|naredbe)',
  ),
  rule(
    'OVERRIDE',
    1,
    'забудь забудьте игнорируй игнорируйте',
    '\\S+\\s(?:\\S{1,14}\\s){0,4}(?:инструкц|указан|команд)',
  ),

  // --- asking for the hidden prompt
  rule(
    'PROMPT_LEAK',
    1,
    'reveal show print output repeat display tell give share leak dump spell spell-check spellcheck translate recite return write send quote expose',
    `\\w+(?:[- ]check)?\\s${GAP(4)}(?:your|the)\\s(?:(?:full|entire|exact|complete|whole|above|original|secret|own|hidden|initial)\\s){0,3}${OWN_PROMPT}`,
    '(?:show|print|reveal|repeat|output|give)\\s(?:me\\s|us\\s)?(?:all\\s|all of\\s)?your\\s(?:full\\s|complete\\s|entire\\s|exact\\s)?(?:prompts?|instructions)\\b',
  ),
  rule(
    'PROMPT_LEAK',
    1,
    'what',
    `what (?:are|is|were|was)\\s${GAP(2)}your\\s(?:(?:initial|original|system|hidden|secret|first|exact)\\s(?:prompt|instructions?)|prompt)\\b`,
  ),

  // --- forged turns
  rule(
    'FORGED_TURN',
    0.6,
    'system',
    '(?<=(?:^|\\n)\\s{0,8}(?:#{1,4}\\s?)?\\[?)system(?: (?:message|prompt|note|override|update|instruction))?\\]?\\s?:',
    '(?<=<\\/?)system(?:_?prompt)?>',
    'system override\\b',
  ),
  rule(
    'FORGED_TURN',
    0.6,
    'end',
    '(?<=-{3,}\\s?)end of (?:the )?(?:user |system )?(?:prompt|instructions?|document|input|text)',
  ),
  rule('FORGED_TURN', 0.6, 'admin administrator developer', '\\w+ override\\b'),

  // --- another persona without limits
  rule('PERSONA', 1, 'do', 'do anything now\\b'),
  rule(
    'PERSONA',
    1,
    'developer god dan jailbroken jailbreak unrestricted unfiltered debug debugging root',
    '\\w+ mode\\]? (?:enabled|output|activated|engaged|on\\b)',
    '(?<=\\b(?:enter|entered|enable|enabled|activate|activated|simulate|in|into|with)\\s(?:a\\s|the\\s|your\\s|chatgpt\\s){0,2})(?:developer|god|dan|jailbreak|unrestricted|unfiltered) mode\\b(?=[^?]{0,40}(?:you|chatgpt|gpt))',
  ),
  rule(
    'PERSONA',
    0.5,
    'you',
    "you(?: are|'re) (?:now|going to|about to)\\b",
    'you will (?:be|act|play|respond|answer|pretend|now)\\b',
    'you are (?:an? )?\\w{2,20}(?:,| who| that| named| called)',
    'you are (?:an? )?(?:evil|\\w{2,14} (?:ai|chatbot|assistant))\\b',
  ),
  rule('PERSONA', 0.5, 'from', 'from now on,? (?:you|chatgpt|gpt)\\b'),
  rule(
    'PERSONA',
    0.5,
    'act acting respond responding answer',
    '(?:act|acting|respond|responding|answer) (?:as|like) (?:a|an|the|if|my|both|his|him|her|[a-z]+gpt|dan)\\b',
  ),
  rule(
    'PERSONA',
    0.4,
    'pretend imagine simulate roleplay role-play stay remain play immerse take',
    'pretend (?:to be|that|you)\\b',
    "imagine (?:that )?you(?:'re| are)\\b",
    'simulate (?:a|an|the|being)\\b',
    'role-?play(?:ing)? (?:as|a game|with)\\b',
    '(?:stay|remain) in character\\b',
    'play the role\\b',
    'immerse yourself\\b',
    'take on the (?:role|persona|character)\\b',
  ),
  rule(
    'PERSONA',
    0.4,
    'hypothetical fictional',
    '(?:hypothetical|fictional) (?:story|response|scenario|character|world|ai|language model)',
  ),
  rule(
    'NO_LIMITS',
    0.5,
    "without no free freed broken not never does doesn't do don't has have regardless",
    `(?:without|no) (?:any )?(?:\\w{1,12} (?:or )?){0,2}?${LIMITS}`,
    `(?:free|freed|broken free) (?:from|of) (?:all |the |any |its |your )?(?:\\w{1,12} )?(?:chains|${LIMITS})`,
    '(?:not|never) (?:be )?(?:bound|restricted|limited|constrained) by',
    `(?:not|doesn't|don't|never) (?:have|has|follow|care about|adhere to|abide by|need to (?:follow|abide|adhere)\\w*)(?: to| by)?\\s${GAP(3)}${LIMITS}`,
    'regardless of (?:\\w{1,9} ){0,3}(?:legal\\w*|ethic\\w*|moral\\w*|harm\\w*|consequences)',
    `has no\\s${GAP(2)}${LIMITS}`,
  ),
  rule(
    'NO_LIMITS',
    0.5,
    'no even',
    "(?:no matter how|even if (?:it is|it's|they are|that is)) (?:\\w{1,9} ){0,2}(?:illegal|unethical|immoral|harmful|offensive|dangerous)",
  ),
  rule(
    'NO_LIMITS',
    0.5,
    'bypass bypasses ignores ignore break breaks',
    '\\w+ (?:all |any |the |every )?(?:\\w{1,12} )?(?:openai|content|safety|ethical|moral) (?:polic\\w+|guidelines?|filters?|rules|limits|restrictions|guardrails)',
  ),
  rule('NO_LIMITS', 0.3, 'unfiltered uncensored unrestricted amoral unethical immoral uninhibited limitless', '\\w+'),
  rule(
    'NO_LIMITS',
    0.3,
    'can',
    'can (?:now )?do (?:anything|everything)\\b',
    'can (?:say|write|generate|create) anything\\b',
  ),
  rule(
    'NO_REFUSAL',
    0.5,
    "never not cannot can't won't don't without avoid",
    `(?:never|not|cannot|can't|won't|don't)\\s${GAP(2)}(?:refuse|decline|reject|say no|deny)\\b`,
    `(?:never|not|don't|without|avoid)\\s${GAP(4)}["“'‘]?(?:i can'?t|i cannot|as an ai|i'm sorry|i am sorry|i apologi[sz]e|sorry, )`,
    "(?:never|not|don't) (?:ever )?(?:break|go|be|step) (?:out of )?(?:your )?character",
    "(?:not|don't|never) (?:include|add|give|provide|use) (?:any )?(?:\\w{1,9} ){0,2}(?:warnings?|disclaimers?|moral\\w*|ethical)",
  ),
  rule(
    'NO_REFUSAL',
    0.5,
    'must',
    `must (?:always )?(?:answer|comply|obey|respond|fulfil\\w*)\\s${GAP(5)}(?:questions?|requests?|prompts?|commands?|everything|anything|no matter)`,
  ),
  rule(
    'DUAL_ANSWER',
    0.5,
    'two both first second other normal standard',
    'two (?:different )?(?:responses|ways|answers|replies|paragraphs)\\b',
    'both (?:responses|answers)\\b',
    `(?:first|second|other|normal|standard) (?:response|answer|reply)\\s${GAP(6)}(?:as|will be|chatgpt|normal)\\b`,
  ),
  rule('DUAL_ANSWER', 0.3, 'prefix preface begin start', `\\w+\\s${GAP(5)}(?:with|by)\\s["“'[(]`),
  rule(
    'POLICY_NAMED',
    0.3,
    "openai openai's content ethical moral safety community",
    "openai(?:'s)? (?:content |usage |use )?(?:polic|guideline|rule|restriction|limit)",
    'content polic',
    '(?:ethical|moral|safety|community) (?:guideline|standard|rule|constraint|restriction|principle|limit|filter|protocol|boundar)',
  ),
  rule('MODEL_NAMED', 0.2, 'chatgpt gpt-3 gpt-4 gpt language', '(?:chatgpt|gpt)', 'language model\\b'),
  rule(
    'OBEDIENCE',
    0.4,
    'obey obeys comply complies loyal unconditionally any every all whatever anything everything',
    '(?:obeys?|loyal|unconditionally)\\b',
    'compl(?:y|ies) with\\b',
    "(?:any|every|all)\\s(?:of )?(?:my |the user'?s? )?(?:requests?|questions?|commands?|orders|prompts?)\\b",
    '(?:whatever|anything|everything) (?:i|the user|he|she|they) (?:asks?|says?|tells?|wants?|commands?|requests?)\\b',
  ),
  rule('OBEDIENCE', 0.4, 'lose deduct deducted tokens', `(?:lose|deduct\\w*)\\s${GAP(3)}(?:tokens|points)\\b`),
];

/** Chat templates' own marks: no user types them by chance. */
export const TEMPLATE_MARKS: readonly string[] = [
  '<|im_start|>',
  '<|system|>',
  '<<sys>>',
  '[/inst]',
  '<|start_header_id|>',
  '<|eot_id|>',
  '[system](#',
];
/** Scripts without spaces: what begins no word is searched as it stands. */
export const UNSPACED_OVERRIDE = /(?:忽略|無視|无视|忘记|忘記).{0,12}(?:指令|指示|提示|命令)/;
