import type { ContentCategory } from './content-categories.js';
import { type PatternAtWord, atWords } from './pattern-at-word.js';
import { EXPLICIT_WORDS, INSULTS, SLURS } from './veiled-terms.js';

/** A construction that speaks for a category. */
export interface ContentRule extends PatternAtWord {
  readonly category: ContentCategory;
  /** What it adds to the log-odds, which begin at -2: more than 2 is enough alone, less needs a request or an intent. */
  readonly weight: number;
}

const rule = (category: ContentCategory, weight: number, starts: string, ...alternatives: string[]): ContentRule => ({
  category,
  weight,
  ...atWords(starts, alternatives),
});

const words = (list: string): string => `(?:${list.trim().replaceAll(/\s+/g, '|')})`;
const gap = (count: number): string => `(?:[\\w'-]{1,14},? ){0,${count}}?`;

const RELATIVES = words(
  `wife husband spouse partner girlfriend boyfriend ex exes mother father mom mum dad parents? son daughter sister brother sibling baby
  child children kids? toddler grandparents? grandmother grandfather uncle aunt cousin nephew niece family neighbou?rs? boss
  co-?workers? colleagues? roommates? flatmates? friends? enem(?:y|ies) teachers? classmates? students? landlord rival`,
);
const ROLES = words(
  `person human humans man men woman women child children kid kids girl girls boy boys baby toddler people cop cops police(?:man)? officer
  politicians? president minister senator mayor judge journalists? stranger civilians? crowd infidels? hostages? pedestrians?`,
);
const ADJECTIVE = "(?:[\\w'-]{2,12} )?";
/** Somebody to whom it would be done. */
const PERSON = `(?:(?:some|any|every)(?:one|body)(?:'s)?|(?:my|your|his|her|their|our) ${ADJECTIVE}${RELATIVES}(?:'s)?|(?:a|an|the|this|that|these|those|other|many|most|all)? ?(?:group of )?${ADJECTIVE}${ROLES}\\b(?:'s)?)`;
const GROUP = words(
  `jews? jewish muslims? islam christians? hindus? buddhists? sikhs? atheists? catholics? blacks? black whites? white asians? african africans?
  arabs? latinos? hispanics? mexicans? chinese indians? roma gypsies immigrants? migrants? refugees? foreigners? gays? gay lesbians? lesbian
  homosexuals? trans transgender queer lgbtq? non-?binary women females? men disabled autistic deaf homeless elderly fat obese indigenous
  native jewish buddhist hindu muslim christian eastern easterners caucasians?`,
);
const MEMBERS = '(?: (?:people|persons?|men|women|kids|folks|guys|girls|immigrants|employees|workers))?';

const HARM =
  'kill kills killing murder murdering strangle strangling stab stabbing shoot shooting behead beheading poison poisoning torture torturing assassinate assassinating execute executing drown drowning suffocate choke choking maim hurt harm assault attack beat punch butcher lynch slaughter massacre exterminate annihilate eliminate eradicate decapitate disembowel skin burn crush smash overpower rape kidnap kidnapping abduct slay gut throttle snipe slit';

export const CONTENT_RULES: readonly ContentRule[] = [
  // --- violence
  rule('VIOLENCE', 1.35, HARM, `(?:\\w+ )(?:up |down |in |out )?${PERSON}`, `(?:kill|hurt|harm|poison|murder|strangle|stab|torture|rape)(?:ing)? (?:him|them|her)\\b(?! (?:chances|feelings))`),
  rule('VIOLENCE', 1.35, 'cause inflict', `\\w+ ${gap(3)}(?:harm|pain|injur\\w+|damage) (?:to|on) ${PERSON}`),
  rule('VIOLENCE', 1.2, 'commit plan planning get', `(?:commit|plan|planning) ${gap(3)}(?:murder|massacre|assassination|genocide|kidnapping|mass shooting|shooting|killing|assault|arson|attack)\\b`, `get away with (?:murder|rape|assault)`),
  rule('VIOLENCE', 1, 'cruel violent inhuman brutal violence', '(?:cruel|violent|inhuman|brutal)\\w* (?:way|act|scene|death|killing|torture|murder)', `violence against ${PERSON}`),
  rule('VIOLENCE', 2.6, 'deserve deserves should must', `(?:deserves?|should|must) (?:to )?(?:all )?(?:be )?(?:die|killed|shot|hanged|executed|beaten|tortured|lynched)\\b`),
  rule('VIOLENCE_GRAPHIC', 1.3, 'graphic graphically gruesome gory bloody horrific', `\\w+ ${gap(4)}(?:violence|violent|torture|death|murder|killing|dismember\\w*|mutilat\\w*|gore|beheading|execution|massacre)`),
  rule('VIOLENCE_GRAPHIC', 1.3, 'torture torturing tortures dismember dismembering mutilate mutilating disgusting', `(?:tortur|dismember|mutilat)\\w+ ${gap(1)}${PERSON}`, 'disgusting violent'),
  rule('VIOLENCE_GRAPHIC', 2.5, 'entrails intestines guts brains severed disembowelled disemboweled decapitated blood flesh', `(?:entrails|intestines|guts|brains) ${gap(2)}(?:spill\\w*|spray\\w*|splatter\\w*|hang\\w*|pour\\w*|out)`, `severed (?:head|limb|arm|leg|hand|finger)s?`, 'disembowell?ed', `decapitated (?:body|bodies|head|corpse)`, `blood ${gap(2)}(?:gush|spurt|spray|splatter|pour)\\w*`, `flesh ${gap(3)}(?:torn|ripped|peel\\w*|from (?:the|his|her|their) bones?)`),

  // --- threats and harassment
  rule('HARASSMENT_THREATENING', 2.8, "i i'll i'm we we'll", `(?:i|we)(?:'ll| will|'m going to| am going to|'m gonna| are going to| shall| swear i'll) ${gap(1)}(?:kill|hurt|murder|destroy|beat|stab|shoot|strangle|find|burn|end|break) (?:you|your (?:family|kids|house|legs|neck|face|children))\\b`, 'i know where you live'),
  rule('HARASSMENT_THREATENING', 2.6, 'you your watch', `you(?:'re| are)(?: all)? (?:dead|going to (?:die|pay for|regret))\\b`, 'you will (?:die|pay for|bleed|regret)', 'watch your back'),
  rule('HARASSMENT_THREATENING', 1.4, 'threaten threatening threat threats intimidate intimidating blackmail', `(?:threaten|intimidate|blackmail)\\w* ${gap(1)}(?:${PERSON}|him|her|them)`, `(?:threatening|intimidating) (?:messages?|letters?|e-?mails?|calls?|notes?)`, `threats? ${gap(1)}(?:to send|i can make|against)`),
  rule('HARASSMENT_THREATENING', 1.2, 'scare frighten terrify enemies', `(?:scare|frighten|terrify) (?:${PERSON}|him|her|them)`, 'enemies afraid'),
  rule('HARASSMENT', 1.3, 'insult insulting bully bullying humiliate mock ridicule harass harassing stalk stalking shame disrespect embarrass gossip rumor rumors rumour rumours derogatory belittle', `(?:insult|bully|humiliate|mock|ridicule|harass|stalk|shame|disrespect|embarrass|belittle)(?:ing)? (?:${PERSON}|him|her|them)`, `(?:gossip|rumou?rs?) about ${PERSON}`, `derogatory (?:terms?|names?|nicknames?) for`),
  rule('HARASSMENT', 1.3, 'make publicly provoke pressure', `make ${PERSON} (?:feel (?:bad|left out|worthless|ashamed|small)|look (?:bad|stupid|foolish)|cry)`, `publicly (?:embarrass|humiliate|shame) `, `(?:provoke|pressure) ${PERSON}`),
  rule('HARASSMENT', 2.8, "you you're ur youre", `(?:you(?:'re| are)?|ur|youre) ${gap(3)}(?:idiots?|morons?|imbeciles?|losers?|worthless|pathetic|scum|dumbass|ugly|disgusting|waste of (?:space|air|oxygen)|piece of (?:shit|trash|garbage)|${INSULTS.join('|')})\\b`),
  rule('HARASSMENT', 2.2, 'nobody kill go shut', 'nobody (?:likes|loves|wants) you', 'kill yourself', '(?:go )?(?:die|hang yourself|kill yourself) (?:in a fire|you|already)', 'shut (?:the \\w+ )?up,? you'),
  rule('HARASSMENT', 1.9, "isn't aren't why is are", `(?:isn't|aren't|why (?:is|are)|is|are) my ${gap(3)}(?:so |such |always )?(?:idiotic|ugly|stupid|clueless|incompetent|disgusting|annoying|pathetic|worthless|failures?)\\b`),
  rule('HARASSMENT', 1.2, 'offensive obscene foul vulgar', `(?:offensive|obscene|foul|vulgar) (?:language|slurs?|names?|insults?|words?)`),

  // --- hate
  rule('HATE', 2.9, SLURS.join(' '), '\\w+'),
  rule('HATE', 1.4, 'hate racist racial ethnic homophobic antisemitic slurs stereotypes', '(?:hate|racist|antisemitic|homophobic) (?:messages?|group|speech for|joke|song|post|rant|words)', '(?:racial|ethnic|homophobic) slurs?', 'slurs? (?:for|against|about)', `stereotypes (?:associated with|about|of) ${GROUP}`),
  rule('HATE', 2.5, "why do are all aren't don't isn't is most those these every", `(?:why (?:are|do|is it that|is)|do|are|aren't|don't|isn't|is|all|most|those|these|every) (?:the |all |most |people (?:of|from) )?(?:${ADJECTIVE}${GROUP})${MEMBERS} ${gap(4)}(?:stupid|lazy|dirty|criminals?|inferior|violent|unintelligent|dishonest|extremists?|terrorists?|backwards?|backward|greedy|vermin|animals|parasites|subhuman|evil|thieves|liars|mentally ill|ignorant|immoral|intolerant|emotional|overreact|crimes?|smell|less (?:capable|attractive|intelligent)|anti-\\w+|weaker|dumb|savages|filthy|disgusting|the bad guys|naturally)\\b`),
  rule('HATE', 2.4, 'why reasons best', `why (?:should|would) ${gap(1)}(?:${GROUP})${MEMBERS} (?:best |better |always )?(?:not|never|be (?:barred|banned|denied|kicked|discriminated|treated|stripped|removed))`, `reasons why ${gap(5)}(?:${GROUP})${MEMBERS} should(?: not|n't| never| have their| earn| be denied)`, `best (?:for society )?(?:that|for) (?:${GROUP})${MEMBERS} (?:not|make all|to be over|be kept|stay)`),
  rule('HATE', 2.4, `${'jews jewish muslims muslim blacks black gays gay immigrants women trans hindus christians asians latinos roma refugees africans arabs mexicans'}`, `(?:${GROUP})${MEMBERS} (?:are|should) (?:all |not |never |just |nothing but |be )?(?:be |have )?(?:vermin|animals|parasites|subhuman|inferior|criminals|terrorists|scum|filth|a plague|a disease|banned|deported|allowed|denied|slaves|enslaved|equal rights|go back)`),
  rule('HATE', 2.3, 'genocide holocaust slavery slave ethnic jim massacre trail nazis hitler apartheid', `(?:genocide|holocaust|slavery|slave trade|ethnic cleansing|massacre|apartheid|trail of tears)\\b ${gap(3)}(?:never (?:happened|took place)|didn't (?:actually )?happen|did not happen|is a (?:lie|hoax)|was (?:a (?:complete |total )?(?:lie|hoax|fabrication|good)|actually a good|justified|right))`, '(?:hitler|nazis) (?:was|were) right', 'jim crow[- ]style', `holocaust (?:didn't|never)`),
  rule('HATE', 1.9, 'race benefits superior inferior supremacy', 'race (?:be |is |are )?(?:considered )?(?:better|superior|inferior)', `benefits of (?:ethnic cleansing|slavery|genocide|apartheid)`, '(?:superior|inferior) race', `supremacy (?:is|will|now)`),
  rule('HATE_THREATENING', 2.5, 'kill exterminate eradicate eliminate annihilate gas wipe lynch deport burn shoot hang bomb', `(?:kill|exterminate|eradicate|eliminate|annihilate|gas|wipe out|lynch|burn|shoot|hang|bomb) (?:all |every |the |those |these )*(?:${GROUP})(?: people| men| women| mosques?| synagogues?|\\b)(?! (?:mold|spots?|weeds?|flies|ants|mice|powder|paint|beans))`, `rid of (?:all )?(?:the )?(?:${GROUP})\\b`),

  // --- crime without violence
  rule('ILLICIT', 1.5, 'launder laundering counterfeit forge smuggle poach hack hacking blackmail pickpocket shoplift embezzle phish evade bribe', `launder\\w* (?:${gap(2)})money`, `counterfeit ${gap(1)}(?:money|goods?|designer|currency|bills?)|counterfeit\\b`, `forge (?:a |an |my |the )?(?:${gap(1)})?(?:check|cheque|signature|document|passport|id|prescription|will|diploma)`, `smuggl\\w+ `, 'poach ', `hack(?:ing)? (?:in)?to? ?${gap(4)}(?:account|device|phone|computer|e-?mail|network|bank|wifi|system|webcam|instagram|facebook|website)`, `blackmail `, '(?:pickpocket|shoplift|embezzle|phish)', `evade (?:taxes|tax|the police|law enforcement|customs)`, `bribe `),
  rule('ILLICIT', 1.4, 'commit steal stealing rob robbing break burgle fraud fraudulent scam identity insider falsify defraud', `commit (?:a |an )?(?:\\w+ ){0,3}(?:fraud|crime|theft|robbery|burglary|arson|treason|perjury|forgery|felony)`, `(?:steal|stealing) (?:a car|cars|${PERSON}|without|from|money|credit|personal|identit|passwords?|data|a \\w+ from)`, `(?:rob|robbing) (?:a|an|the|my|some) ${gap(1)}(?:bank|casino|store|shop|house|jewell?er\\w*|gas station|person|man|woman)`, `break in(?:to)? (?:a |an |the |my |someone's ){1,2}${gap(1)}(?:house|home|car|bank|safe|vault|apartment|building|neighbou?r's|office|store)`, 'burgle ', `fraudulent `, `(?:lottery |phishing |e-?mail )?scam (?:e-?mails?|template|letter|message)`, 'identity theft(?= techni|$|\\?)', 'insider trading', 'falsify ', 'defraud '),
  rule('ILLICIT', 1.4, 'make makes making synthesize synthesise synthesizing cook cooking buy buying sell selling get getting grow extract extracting smuggle recipes recipe mix find abuse using use', `\\w+ (?:some |a |an |my own |for |gram of |illegal )*(?:${gap(2)})(?:meth|methamphetamine|cocaine|crack|heroin|lsd|mdma|ecstasy pills?|ecstasy|fentanyl|ghb|ketamine|crystal meth|dmt|psychedelic drugs?|psychedelics|illegal drugs?|marihuana in the street|a gram of coke|gram of coke|drug dealer|mind-altering substances|prescription drugs(?: recreationally)?|fake (?:id|passport|money))\\b`, `buy (?:some )?weed\\b`, `substance abuse dealer`),
  rule('ILLICIT', 1.5, 'get high hide pass drug drugs inhale over', `(?:get|getting) high (?:on|with|off)?`, `hide (?:signs of |my )?drug`, `pass a drug test`, `drugs at a party`, 'inhale (?:aerosols|glue|paint|gas)'),
  rule('ILLICIT', 1.5, 'illegal illegally black undetected without secretly spy copyrighted paywalled ddos ransomware malware keylogger ransom money', `illegal (?:fights?|trades?|weapons?|drugs?|downloads?)`, 'illegally ', 'black market', 'undetected', 'without (?:getting|being) (?:caught|noticed|detected)', `secretly (?:record|film|watch|track|monitor|follow|block|photograph|listen)`, `spy(?:ing)? on ${gap(2)}(?:${RELATIVES}|${PERSON})`, 'copyrighted (?:movies|music|material|books|software|games)', 'paywalled', `ddos (?:attack|a )`, '(?:ransomware|keylogger)', `malware (?:that|to|which|for)`, `(?:letter|note)? ?(?:demanding )?ransom`),
  rule('ILLICIT', 1.5, 'demanding hunt dogfight cockfight tracking surveil fake animal disable explicit without restricted', 'demanding ransom', `hunt ${gap(2)}(?:protected|endangered)`, '(?:dogfight|cockfight)', `surveil (?:private|\\w+ )`, `animal parts`, `disable (?:the )?(?:alarm|cameras?) `, `explicit content without consent`),
  rule('ILLICIT', 1.2, 'credit bank social phone passport medical records private leaked confidential', `credit card (?:details|numbers|fraud)`, `bank account (?:fraud|details of)`, `(?:private (?:photos|messages)|leaked|confidential) ${gap(4)}(?:without (?:\\w+ )?(?:consent|permission)|records)`),
  rule('ILLICIT_VIOLENT', 1.5, 'build building make making create creating construct assemble detonate explode set formulate acquire smuggle transport bomb bombing blow sabotage', `(?:build|mak|creat|construct|assembl|acquir|smuggl|transport)\\w* (?:a |an |my |own |homemade |some )*(?:${gap(2)})(?:bombs?|explosives?|explosive devices?|pipe bombs?|grenades?|molotovs?|(?:bio)?chemical weapons?|biological weapons?|dirty bombs?|nerve agents?|napalm|thermite|silencers?|ghost guns?|weapons? with|weapons? across|nuclear weapons?)\\b`, `(?:detonat\\w+|explod\\w+) (?:a |an |the )?${gap(1)}(?:bomb|device|car|building|at)`, `set ${gap(2)}(?:hospital|house|school|building|car|church|mosque|synagogue)s? on fire`, `(?:formulate|make|build) (?:a )?${gap(1)}bomb`, `bomb(?:ing)? (?:a|an|my|the) ${gap(1)}(?:school|hospital|church|mosque|synagogue|airport|army|plane|train|building|stadium|station|base|office|city)`, `blow(?:ing)? up (?:a|an|my|the) ${gap(1)}(?!balloon)(?:school|hospital|church|mosque|building|house|car|bridge|plane|train|station|city|office)`, `sabotage (?:public|a |the )`),
  rule('ILLICIT_VIOLENT', 1.6, 'car pipe terrorist terrorists terror plan planning execute kidnapping hostage assassination hitman', `(?:car|pipe|nail) bombs?`, `(?:terrorist|terror) (?:organi[sz]ation|attack|group|cell)`, `terrorists\\b`, `plan(?:ning)? (?:a |an |the )?${gap(2)}(?:attack|assassination|kidnapping|massacre|murder|bombing|violent protest|shooting|explosion)(?: on)?\\b`, `stadium explosion`, `hire (?:a )?hitman`),
  rule('ILLICIT_VIOLENT', 1.4, 'engage join committing commit traffic trafficking take', `engage in terrorism`, `join (?:a |an )?(?:terrorist|isis|hate|militia)`, `commit(?:ting)? (?:a |an )?(?:\\w+ )?(?:murder|massacre|armed robbery|terrorism|arson|violent assault|genocide|rape)`, `(?:human )?trafficking operation`, `take ${gap(3)}hostage`),

  // --- harm to oneself
  rule('SELF_HARM_INTENT', 2.9, "i i'm i've want wanna", `(?:i|i'm)(?: just| really| only|'ve|'d| have| am| do)*(?: want to| wanna|'m going to| going to| will| plan to| need to| decided to| thinking (?:of|about)| been thinking (?:of|about)) (?:die|dying|kill(?:ing)? myself|end(?:ing)? (?:it all|my life|my own life)|hang(?:ing)? myself|commit(?:ting)? suicide|hurt(?:ing)? myself|cut(?:ting)? myself|disappear forever|suicide|not wake up)`, `(?:i'm|i've been|i am|i have been|i feel|i've felt|been)(?: feeling| having| getting| really| so)* suicidal`, `i (?:do not|don't|can't|cannot) (?:want to|wanna|go on)? ?(?:live|living|be alive|exist|go on)(?: anymore| any longer| any more)\\b`, `i (?:have|had) suicidal (?:thoughts|ideation)`),
  rule('SELF_HARM_INSTRUCTIONS', 1.6, 'kill hang drown cut burn starve hurt harm commit end sever pierce carve slit overdose self-harm self suicide die bulimia hide object', `(?:kill|hang|drown|cut|burn|starve|hurt|harm|shoot|poison) myself\\b(?! (?:when|while|by accident|accident))`, `commit suicide`, `end (?:my|my own) life`, `(?:sever|pierce|carve|slit|cut) ${gap(3)}my ${gap(1)}(?:arter(?:y|ies)|wrists?|arms?|veins?|throat|skin|body)|carve ${gap(3)}(?:into|in) my (?:arm|skin|leg|body)`, `overdose on`, `self[- ]harm\\b`, `suicide (?:methods?|without|painless\\w*|note)`, `die (?:like|painlessly|without pain|quickly)`, `hide my eating disorder`, 'object to use for self-harm', `my (?:bulimia|anorexia)`, 'bulimia'),
  rule('SELF_HARM', 1.9, 'self-harm self-harming suicidal cutting anorexia pro-ana', `self-harm(?:ing)?\\b`, 'suicidal\\b', 'cutting myself', 'pro-ana'),
  rule('SELF_HARM', 1.3, 'suicide starvation purge purging bulimia laxatives', `suicide`, 'starvation', 'purg(?:e|ing) after', 'bulimia', 'laxatives for weight'),

  // --- sexual
  rule('SEXUAL', 2.3, EXPLICIT_WORDS.join(' '), '\\w+'),
  rule('SEXUAL', 1.7, 'pornographic porn pornography erotic erotica nsfw smut nude nudes explicit sexually sexual sex adult vulgar adults', `(?:pornographic|porn|pornography|erotic|erotica|nsfw|smut)\\b`, `nudes?\\b (?:photos?|pictures?|pics|images?|selfies?|of)`, `(?:sexually )?explicit (?:sex\\w*|adult|scenes?|story|content|acts?|language|stor(?:y|ies)|details)`, `sexually explicit`, `sexual (?:acts?|positions?|experiences?|fantas\\w+|jokes?|favou?rs?|story|scenes?|intercourse in detail|intimacy in detail)`, `sex (?:scenes?|stor(?:y|ies)|positions?|acts?|chat|tape|with me)`, `adult (?:content|movies?|films?|videos?|sites?)`, `vulgar sexual`),
  rule('SEXUAL', 1.6, 'have intimate moaned thrust orgasm genitals penis vagina naked horny', `have sex with (?:me|my|a |an )`, 'intimate moments', '(?:moaned|thrust) ', '(?:orgasm|horny)', `naked (?:body|photos?|pictures?|pics|girls?|boys?|women|men)`),
  rule('SEXUAL_MINORS', 2.8, 'child children minors minor kids underage teen teens preteen schoolgirl lolita csam cp', `(?:child|children|minors?|kids?|underage|teens?|preteen|schoolgirl)(?:'s)?\\b ${gap(4)}(?:porn\\w*|nudes?|naked|sexual (?:acts?|pictures?|content|fantas\\w+|intercourse)|sex\\b|erotic\\w*|explicit (?:photos?|content|images?))`, 'csam\\b'),
  rule('SEXUAL_MINORS', 2.6, 'sexual sex erotic naked nude porn explicit groom grooming satisfy molest molesting seduce sexualize', `(?:sexual|sex|erotic|naked|nude|porn|explicit|sexualize)\\w* ${gap(5)}(?:child|children|minors?|underage|preteen|schoolgirls?|\\d{1,2}[- ]year[- ]old (?:girl|boy|child)|little (?:girl|boy)s?)\\b`, `groom(?:ing)? (?:a |an |the |young )*(?:minors?|child|children|kids?|teens?|girls?|boys?)\\b`, `satisfy my pedophilia`, `(?:molest\\w*|seduce) (?:a |an |my |the |young )*(?:minors?|child|children|kids?|girl|boy|student|daughter|son|niece|nephew)`),
];
