import { stemOf, type Term } from './terms.js';

/** Longer ones are no sentences but lists, and say yes and no of many things. */
const MAX_TERMS = 60;

const NEGATIONS = new Set(
  (
    'not no never nor neither none nobody nothing without cannot nicht kein keine keinen niemals nie ohne pas jamais sans aucun ' +
    'aucune nunca jamas sin non mai senza niet geen nooit zonder nao nem sem'
  ).split(' '),
);

const OPPOSITES = new Map<string, string>(
  (
    'increase/decrease rise/fall rose/fell grow/shrink raise/lower higher/lower high/low more/less most/least before/after above/below ' +
    'accept/reject allow/forbid approve/reject win/lose won/lost open/close start/end first/last early/late oldest/youngest ' +
    'older/younger north/south northern/southern east/west eastern/western left/right male/female buy/sell bought/sold enable/disable ' +
    'legal/illegal possible/impossible guilty/innocent success/failure succeed/fail maximum/minimum longest/shortest largest/smallest ' +
    'best/worst agree/disagree include/exclude always/never import/export gain/loss profit/loss true/false'
  )
    .split(' ')
    .flatMap((pair) => {
      const [one = '', other = ''] = pair.split('/').map(stemOf);
      return [
        [one, other],
        [other, one],
      ] as const;
    }),
);

/** A sentence says of the same things that they are not, or are the opposite: signs, no proof. */
export function contradicts(sentence: readonly Term[], source: readonly Term[]): boolean {
  if (sentence.length > MAX_TERMS || source.length > MAX_TERMS) return false;
  if (isNegated(sentence) !== isNegated(source)) return true;
  const said = new Set(sentence.map(({ stem }) => stem));
  const meant = new Set(source.map(({ stem }) => stem));
  return [...said].some((stem) => {
    const opposite = OPPOSITES.get(stem);
    return opposite !== undefined && !meant.has(stem) && meant.has(opposite) && !said.has(opposite);
  });
}

/** `isn't` comes as two terms, `isn` and `t`. */
const isNegated = (terms: readonly Term[]): boolean =>
  terms.some(({ stem }, at) => NEGATIONS.has(stem) || (stem === 't' && terms[at - 1]?.stem.endsWith('n')));
