import { type ContentRule, rule } from './content-rule.js';
import { gap } from './pattern-fragments.js';
import { EXPLICIT_WORDS } from './veiled-terms.js';

/** Pornography, and whatever sexualises a child. */
export const SEXUAL_RULES: readonly ContentRule[] = [
  rule('SEXUAL', 2.3, EXPLICIT_WORDS.join(' '), '\\w+'),
  rule(
    'SEXUAL',
    1.7,
    'pornographic porn pornography erotic erotica nsfw smut nude nudes explicit sexually sexual sex adult vulgar adults',
    `(?:pornographic|porn|pornography|erotic|erotica|nsfw|smut)\\b`,
    `nudes?\\b (?:photos?|pictures?|pics|images?|selfies?|of)`,
    `(?:sexually )?explicit (?:sex\\w*|adult|scenes?|story|content|acts?|stor(?:y|ies))\\b`,
    `sexually explicit`,
    `sexual (?:acts?|positions?|fantas(?:y|ies)|jokes?|favou?rs?|stor(?:y|ies)|scenes?)\\b`,
    `sex (?:scenes?|stor(?:y|ies)|positions?|acts?|chat|tape|with me)\\b`,
    `adult (?:content|movies?|films?|videos?|sites?)\\b`,
    `vulgar sexual`,
  ),
  rule(
    'SEXUAL',
    1.6,
    'have intimate moaned orgasm genitals penis vagina naked horny',
    `have sex with (?:me|my|a |an )`,
    'intimate moments',
    'moaned ',
    '(?:orgasm|horny)',
    `naked (?:body|photos?|pictures?|pics|girls?|boys?|women|men)`,
  ),
  rule(
    'SEXUAL_MINORS',
    2.15,
    'child children minors minor kids underage teen teens preteen schoolgirl csam',
    `(?:child|children|minors?|kids?|underage|teens?|preteen|schoolgirl)(?:'s)?\\b ${gap(4)}(?:porn\\w*|nudes?|naked|sexual (?:acts?|pictures?|content|fantas\\w+|intercourse)|sex\\b|erotic\\w*|explicit (?:photos?|content|images?))`,
    'csam\\b',
  ),
  rule(
    'SEXUAL_MINORS',
    1.9,
    'sexual sexually sex',
    `sex\\w* ${gap(5)}(?:child|children|minors?|underage|preteen|schoolgirls?|\\d{1,2}[- ]year[- ]old (?:girl|boy|child)|little (?:girl|boy)s?)\\b`,
  ),
  rule(
    'SEXUAL_MINORS',
    2.15,
    'erotic naked nude porn explicit groom grooming satisfy molest molesting seduce sexualize',
    `(?:erotic|naked|nude|porn|explicit|sexualize)\\w* ${gap(5)}(?:child|children|minors?|underage|preteen|schoolgirls?|\\d{1,2}[- ]year[- ]old (?:girl|boy|child)|little (?:girl|boy)s?)\\b`,
    `groom(?:ing)? (?:a |an |the |young )*(?:minors?|child|children|kids?|teens?|girls?|boys?)\\b`,
    `satisfy ${gap(3)}p(?:a?e)dophil\\w+`,
    `(?:molest\\w*|seduce) (?:a |an |my |the |young )*(?:minors?|child|children|kids?|girl|boy|student|daughter|son|niece|nephew)`,
  ),
];
