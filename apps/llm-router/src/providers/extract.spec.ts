import { passage } from '../router.harness.suite.js';
import { answerFromPassages, answerFromPrompt, DO_NOT_KNOW, sentencesOf } from './extract.js';

describe('the extractive answer', () => {
  const passages = [
    passage(
      1,
      '# Refunds\n\nWe refund orders within 14 days. Shipping costs are not refunded.\n- Send goods to the warehouse.',
      'Refund policy',
    ),
    passage(2, '## Annual leave\nEverybody has 30 days a year. Unused days expire in March.', 'Leave'),
    passage(3, 'Data at rest is encrypted with AES-256. Keys rotate every 90 days.', 'Encryption'),
  ];

  it.each([
    ['How many days do I have to get a refund?', 'We refund orders within 14 days. [1]'],
    ['Are shipping costs refunded?', 'Shipping costs are not refunded. [1]'],
    ['How is data encrypted at rest?', 'Data at rest is encrypted with AES-256. [3]'],
    ['When do unused leave days expire?', 'Unused days expire in March. [2]'],
    ['How often are keys rotated?', 'Keys rotate every 90 days. [3]'],
  ])('to "%s" is the sentence that fits', (question, answer) => {
    expect(answerFromPassages(question, passages)).toBe(answer);
  });

  it.each(['What is the capital of France?', 'Who is the chief executive?', '', 'What is it?'])(
    'to "%s" is that nothing is known',
    (question) => expect(answerFromPassages(question, passages)).toBe(DO_NOT_KNOW),
  );

  it('may be found in the prompt itself', () => {
    const text = 'The office opens at nine. Lunch is at noon. When does the office open?';
    expect(answerFromPrompt([text])).toBe('The office opens at nine.');
    expect(answerFromPrompt(['The office opens at nine.', 'When does the office open?'])).toBe(
      'The office opens at nine.',
    );
    expect(answerFromPrompt(['Hello.'])).toBe(DO_NOT_KNOW);
    expect(answerFromPrompt(['You are a helpful assistant.', 'What is the capital of France?'])).toBe(DO_NOT_KNOW);
    expect(answerFromPrompt([''])).toBe(DO_NOT_KNOW);
  });

  it('sums a text up with its most central sentences', () => {
    const text = 'Summarise this. Bees make honey. Honey from bees keeps for years. The sky is blue.';
    expect(answerFromPrompt([text])).toContain('Honey from bees keeps for years.');
  });

  it('cuts sentences at stops and lines, not at abbreviations before small letters', () => {
    expect(sentencesOf('Use it, e.g. here. Then stop!\n* A point\n2. Another 3.5 litres')).toEqual([
      'Use it, e.g. here.',
      'Then stop!',
      'A point',
      'Another 3.5 litres',
    ]);
    expect(sentencesOf('これは本です。あれは？')).toEqual(['これは本です。', 'あれは？']);
  });
});
