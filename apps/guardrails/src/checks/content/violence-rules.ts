import { type ContentRule, rule } from './content-rule.js';
import { PERSON, gap } from './pattern-fragments.js';

const HARM =
  'kill kills killing murder murdering strangle strangling stab stabbing shoot shooting behead beheading poison poisoning torture torturing assassinate assassinating execute executing drown drowning suffocate choke choking maim hurt harm assault attack beat punch butcher lynch slaughter massacre exterminate annihilate eliminate eradicate decapitate disembowel skin burn crush smash overpower rape kidnap kidnapping abduct slay gut throttle snipe slit';

/** Harm done to somebody, and what is told of it in gore. */
export const VIOLENCE_RULES: readonly ContentRule[] = [
  rule(
    'VIOLENCE',
    1.35,
    HARM,
    `(?:\\w+ )(?:up |down |in |out )?${PERSON}(?!\\w)`,
    `(?:kill|hurt|harm|poison|murder|strangle|stab|torture|rape)(?:ing)? (?:him|them|her)\\b(?! (?:chances|feelings))`,
  ),
  rule('VIOLENCE', 1.35, 'cause inflict', `\\w+ ${gap(3)}(?:harm|pain|injur\\w+|damage) (?:to|on) ${PERSON}`),
  rule(
    'VIOLENCE',
    1.2,
    'commit plan planning get',
    `(?:commit|plan|planning) ${gap(3)}(?:murder|massacre|assassination|genocide|kidnapping|mass shooting|shooting|killing|assault|arson|attack)\\b`,
    `get away with (?:murder|rape|assault)`,
  ),
  rule(
    'VIOLENCE',
    1,
    'cruel violent inhuman brutal violence',
    '(?:cruel|violent|inhuman|brutal)\\w* (?:way|act|scene|death|killing|torture|murder)',
    `violence against ${PERSON}`,
  ),
  rule(
    'VIOLENCE',
    2.6,
    'deserve deserves should must',
    `(?:deserves?|should|must) (?:to )?(?:all )?(?:be )?(?:die|killed|shot|hanged|executed|beaten|tortured|lynched)\\b`,
  ),
  rule(
    'VIOLENCE_GRAPHIC',
    1.3,
    'graphic graphically gruesome gory bloody horrific',
    `\\w+ ${gap(4)}(?:violence|violent|torture|death|murder|killing|dismember\\w*|mutilat\\w*|gore|beheading|execution|massacre)`,
  ),
  rule(
    'VIOLENCE_GRAPHIC',
    1.3,
    'torture torturing tortures dismember dismembering mutilate mutilating',
    `(?:tortur|dismember|mutilat)\\w+ ${gap(1)}${PERSON}`,
  ),
  rule(
    'VIOLENCE_GRAPHIC',
    2.5,
    'entrails intestines guts brains severed disembowelled disemboweled decapitated blood flesh',
    `(?:entrails|intestines|guts|brains) ${gap(2)}(?:spill\\w*|spray\\w*|splatter\\w*|hang\\w*|pour\\w*|out)`,
    `severed (?:head|limb|arm|leg|hand|finger)s?`,
    'disembowell?ed',
    `decapitated (?:body|bodies|head|corpse)`,
    `blood ${gap(2)}(?:gush|spurt|spray|splatter|pour)\\w*`,
    `flesh ${gap(3)}(?:torn|ripped|peel\\w*|from (?:the|his|her|their) bones?)`,
  ),

  rule(
    'VIOLENCE',
    1.35,
    'crack break cut rip ripping smash hammer shatter chop saw hit tackle push hunt do run',
    `\\w+ ${gap(2)}(?:${PERSON}|human)(?:'s)? (?:head|skull|face|neck|bones?|legs?|arms?|fingers?|throat|spine|ribs)\\b`,
    `(?:hit|tackle|hunt down|do away with|run over) ${PERSON}`,
    `push ${PERSON} (?:off|under|in front|down the)`,
  ),
  rule(
    'VIOLENCE',
    1.4,
    'wipe decimate decimating shooting massacre attack attacks bombing killing',
    '(?:wipe out|decimat\\w+) (?:a |an |the )?(?:humanity|village|population|town|city|people|race)',
    '(?:shooting|massacre|attacks?|bombing|killing) (?:was |were |is )?(?:\\w+ly )?justified',
  ),
  rule(
    'ILLICIT_VIOLENT',
    1.5,
    'replicate recreate repeat copy slash smash destroy demolish burn torch',
    `(?:replicate|recreate|repeat|copy) ${gap(6)}(?:attacks?|massacres?|genocide|holocaust|shooting|bombing|assassination|concentration camp)\\b`,
    `(?:slash|smash|destroy|demolish|burn(?: down)?|torch) ${PERSON}(?:'s)? ${gap(1)}(?:car|house|home|tires|tyres|bike|motorbike|property|windows)\\b`,
  ),
];
