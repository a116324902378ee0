import { OptionMistake, type VerdictCheck } from '../check.js';
import { TextView } from '../views/text-view.js';
import { refusalCheck } from './refusal.check.js';

const check = refusalCheck.create({}) as VerdictCheck;
const judge = (text: string) => check.judge(new TextView(text), { stage: 'output' });
const types = (text: string): string[] => judge(text).spans.map((span) => span.type);

describe('refusal check', () => {
  it.each([
    "I'm sorry, but I can't help with picking that lock.",
    'I’m sorry, but I can’t help with picking that lock.',
    'Opening a lock that is not yours is a crime, and I will not explain how it is done.',
    'As a language model I do not have access to the diary of your sister.',
    'We are unable to process this wish because it violates our policy.',
    'It is neither fair nor right to keep people out of a library because of their accent.',
    'Nobody should be mocked. There is no justification for it, and everyone deserves respect.',
    "It's not appropriate to read the letters of a flatmate. Instead, I'd suggest that you talk to them.",
    "My apologies! That topic is off limits for me, so I can't answer.",
    'Es tut mir leid, aber ich kann Ihnen bei diesem Vorhaben leider nicht helfen.',
    'Lo siento, no puedo ayudar con eso.',
    'Désolé, je ne peux pas répondre à cette demande.',
    'Mi dispiace, non posso aiutarti con questa richiesta.',
    'Desculpe, não posso ajudar com isso.',
  ])('finds the refusal in %j', (text) => {
    expect(judge(text).score).toBeGreaterThanOrEqual(0.5);
    expect(types(text)).toHaveLength(1);
  });

  it.each([
    '',
    ' \n ',
    'The capital of Portugal is Lisbon.',
    'Yes, he has been married since 1999.',
    "Sure! Here is how:\n1. Peel the onion.\n2. Don't cut your finger.\n3. Fry it slowly.",
    'To stop the server, send it SIGTERM. If it does not end within ten seconds, send SIGKILL.',
    "I'm sorry to hear that your rabbit died. You can bury it in the garden, half a metre deep.",
    'A burglary is the crime of entering a building in order to steal. It is illegal everywhere.',
    'Sherlock Holmes is a fictional character, so he has no bank account.',
    'Dear Ms Lind,\n\nI regret to inform you that I am not able to come on Monday. Sorry for the trouble.\n\nTom',
    'Lisbon cannot be reached by this train; change at Porto.',
    'The library does not retry. Unfortunately, you have to do it yourself: wrap the call in a loop.',
  ])('leaves %j alone', (text) => {
    expect(types(text)).toEqual([]);
  });

  it('tells a refusal that gives something all the same from one that gives nothing', () => {
    expect(types("I can't help you to spy on your wife.")).toEqual(['REFUSAL']);
    const partial =
      "I can't write the whole essay for you. However, I can suggest an outline: first the question, then why.";
    expect(types(partial)).toEqual(['PARTIAL_REFUSAL']);
  });

  it('names where the answer refuses', () => {
    const text = 'Thanks for asking! I cannot provide the key of another person.';
    const [span] = judge(text).spans;
    expect(text.slice(span!.start, span!.end)).toMatch(/^I cannot provide$/);
  });

  it('has no options', () => {
    expect(() => refusalCheck.create({ strict: true })).toThrow(OptionMistake);
  });

  it.each([
    ['prose', 'I am not sure that you can say it is not right, but I would not. '],
    ['one letter', 'i'],
    ['spaces', ' '],
    ['list marks', '\n1. '],
    ['half phrases', "as a a a it's not i would i'm "],
  ])('reads 100 KB of %s in a few milliseconds', (_, piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    judge(text);
    const startedMs = performance.now();
    for (let round = 0; round < 10; round++) judge(text);
    expect((performance.now() - startedMs) / 10).toBeLessThan(20);
  });
});
