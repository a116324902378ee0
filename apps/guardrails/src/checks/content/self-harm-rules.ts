import { type ContentRule, rule } from './content-rule.js';
import { gap } from './pattern-fragments.js';

/** Harm to oneself: the wish, the way, the subject. */
export const SELF_HARM_RULES: readonly ContentRule[] = [
  rule(
    'SELF_HARM_INTENT',
    2.9,
    "i i'm i've want wanna",
    `(?:i|i'm)(?: just| really| only|'ve|'d| have| am| do)*(?: want to| wanna|'m going to| going to| will| plan to| need to| decided to| thinking (?:of|about)| been thinking (?:of|about)) (?:die|dying|kill(?:ing)? myself|end(?:ing)? (?:it all|my life|my own life)|hang(?:ing)? myself|commit(?:ting)? suicide|hurt(?:ing)? myself|cut(?:ting)? myself|disappear forever|suicide|not wake up)`,
    `(?:i'm|i've been|i am|i have been|i feel|i've felt|been)(?: feeling| having| getting| really| so)* suicidal`,
    `i (?:do not|don't|can't|cannot) (?:want to|wanna|go on)? ?(?:live|living|be alive|exist|go on)(?: anymore| any longer| any more)\\b`,
    `i (?:have|had) suicidal (?:thoughts|ideation)`,
    `i (?:often |sometimes |always |keep )?think(?:ing)? (?:about|of) (?:suicide|dying|death all|killing myself|ending)`,
  ),
  rule(
    'SELF_HARM_INSTRUCTIONS',
    1.6,
    'kill hang drown cut burn starve hurt harm commit end sever pierce carve slit overdose self-harm self suicide die hide',
    `(?:kill|hang|drown|cut|burn|starve|hurt|harm|shoot|poison) myself\\b(?! (?:when|while|by accident|accident))`,
    `commit suicide`,
    `end (?:my|my own) life`,
    `(?:sever|pierce|carve|slit|cut) ${gap(3)}my ${gap(1)}(?:arter(?:y|ies)|wrists?|arms?|veins?|throat|skin|body)|carve ${gap(3)}(?:into|in) my (?:arm|skin|leg|body)`,
    `overdose on`,
    `self[- ]harm\\b`,
    `suicide (?:methods?|without|painless\\w*|note)`,
    `die (?:like|painlessly|without pain|quickly)`,
    `hide ${gap(2)}(?:eating disorder|self-harm|cuts|scars|bulimia|anorexia)`,
  ),
  rule(
    'SELF_HARM',
    1.9,
    'self-harm self-harming suicidal cutting anorexia pro-ana',
    `self-harm(?:ing)?\\b`,
    'suicidal\\b',
    'cutting myself',
    'pro-ana',
  ),
  rule(
    'SELF_HARM',
    1.3,
    'suicide starvation purge purging bulimia laxatives',
    `suicide`,
    'starvation',
    'purg(?:e|ing) after',
    'bulimia',
    'laxatives for weight',
  ),
];
