/** Words that ask, and say nothing of what is asked. */
export const ASKING =
  words(`a an the is are am be been do does can could would please kindly tell give show me it its that this
  there of what know want like hi hello thanks`);

/** Who, when, whether and how: questions of the same words are others with these. */
const QUESTIONS = `who whom whose when where why how which will should must may might did was were had has have i you we he she
  they my your our his her their and or if`;

/** In the languages that our users write most. */
const NEGATIONS = `no not none nobody nothing never neither nor without cannot except unless hardly barely only nicht kein
  keine keinen nie ohne pas ne jamais sans aucun nunca sin ni non senza mai niet geen nao sem`;

const DIRECTIONS = `more less most least before after above below over under between higher lower larger smaller bigger
  longer shorter older younger faster slower cheaper first last next previous best worst min max minimum maximum increase
  decrease add remove enable disable allow deny buy sell start stop open close yes today tomorrow yesterday now up down left
  right in out from to into than versus vs north south east west true false all any each every some both other same different`;

const NUMBERS = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half
  quarter third second fourth fifth sixth seventh eighth ninth tenth once twice double triple`;

const UNITS = `mm cm m km inch inches foot feet yard yards mile miles metre metres meter meters kilometre kilometres
  kilometer kilometers mg g kg ton tons tonne tonnes gram grams kilogram kilograms ounce ounces pound pounds lb lbs ml l litre
  litres liter liters gallon gallons pint pints celsius fahrenheit kelvin degrees ms second seconds minute minutes hour hours
  day days week weeks month months year years dollar dollars euro euros yen rupee rupees franc francs cent cents percent byte
  bytes kb mb gb tb bit bits watt watts volt volts joule joules calorie calories pm`;

/** Words that are facts by themselves. */
export const TELLING = words([QUESTIONS, NEGATIONS, DIRECTIONS, NUMBERS, UNITS].join(' '));

/** What follows these is as telling as they are: from checking to savings, five boxes, no fish. */
export const POINTING = words(`${NUMBERS} from to into than versus vs no not without except`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
