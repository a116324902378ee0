import { hashedVector } from './hashed-vector.js';

const numbers = (text: string, dimensions = 512) => [
  ...new Float32Array(hashedVector(text, dimensions).buffer as ArrayBuffer),
];
const nearness = (a: string, b: string) => {
  const [left, right] = [numbers(a), numbers(b)];
  return left.reduce((sum, number, at) => sum + number * right[at]!, 0);
};

describe('a hashed vector', () => {
  it.each(['a red fox', 'крыша 屋根', '!?', ''])('of %j has length 1, whatever its dimensions', (text) => {
    for (const dimensions of [1, 64, 1000]) {
      const vector = numbers(text, dimensions);
      expect(vector).toHaveLength(dimensions);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  it('is the same for the same words, however they are written', () => {
    expect(numbers('The RED fox!')).toEqual(numbers('the red, fox'));
  });

  it('is nearer to a text with the same words than to one with other words', () => {
    const question = 'How are refunds paid?';
    const answer = 'Refunds are paid to the card that the order was paid with.';
    const other = 'Backups run every night and are kept for thirty days.';
    expect(nearness(question, answer)).toBeGreaterThan(nearness(question, other) + 0.2);
    expect(nearness('refund', 'refunds')).toBeGreaterThan(0.5);
  });
});
