import { citationsOf, groundedMessages } from './grounding.js';
import { passage } from './router.harness.suite.js';

describe('grounding', () => {
  const passages = [passage(1, 'One.'), passage(2, 'Two.'), passage(3, 'Three.')];

  it('leaves a conversation that names no documents as it is', () => {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    expect(groundedMessages({ model: 'm', messages }, [])).toBe(messages);
  });

  it('asks to say so where the documents hold nothing', () => {
    const request = {
      model: 'm',
      messages: [{ role: 'user' as const, content: 'Hi' }],
      aerie: { vector_stores: ['s'] },
    };
    const [told, asked] = groundedMessages(request, []);
    expect(told).toMatchObject({ role: 'system', content: expect.stringContaining('not in the documents') });
    expect(asked).toBe(request.messages[0]);
  });

  it('stands behind the system messages, also when there is nothing else', () => {
    const messages = [
      { role: 'system' as const, content: 'A' },
      { role: 'developer' as const, content: 'B' },
    ];
    expect(groundedMessages({ model: 'm', messages }, passages).map(({ role }) => role)).toEqual([
      'system',
      'developer',
      'system',
    ]);
  });

  it.each([
    ['As said [2], and [1].', [1, 2]],
    ['Both [1, 3].', [1, 3]],
    ['Twice [2][2].', [2]],
    ['Made up [4] and [0].', []],
    ['An array a[1] counts too.', [1]],
    ['None.', []],
  ])('finds the citations of "%s"', (answer, numbers) => {
    expect(citationsOf(answer, passages).map(({ n }) => n)).toEqual(numbers);
  });
});
