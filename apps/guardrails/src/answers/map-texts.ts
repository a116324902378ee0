import type { ChatCompletion } from '#contracts';

/** A completion with every text that the model wrote put through `map`: what it says, and the arguments of its calls. */
export function mapTexts(completion: ChatCompletion, map: (text: string) => string): ChatCompletion {
  const choices = completion.choices.map((choice) => {
    const { content, tool_calls: calls } = choice.message;
    const mappedCalls = calls && structuredClone(calls);
    for (const { function: called } of mappedCalls ?? []) if (called) called.arguments = map(called.arguments);
    const message = {
      ...choice.message,
      content: content === null ? null : map(content),
      ...(mappedCalls && { tool_calls: mappedCalls }),
    };
    return { ...choice, message };
  });
  return { ...completion, choices };
}
