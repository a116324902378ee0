import { generateText, jsonSchema, type LanguageModel, Output, streamText, tool } from 'ai';

import { lastBody, LONG_TEXT, PIXEL, seenLeaving, type Served, TOOL_SCHEMA, WEATHER_SCHEMA } from './served.suite.js';

export const tools = {
  weather: tool({
    description: 'The weather',
    inputSchema: jsonSchema<{ city: string }>(TOOL_SCHEMA as never),
    execute: async ({ city }) => `7 degrees in ${city}`,
  }),
};

/** What the AI SDK does alike, whichever of OpenAI's APIs its model speaks. */
export function eitherAiSdkSuite(served: () => Served, model: () => LanguageModel): void {
  const asking = (prompt: string) => ({ model: model(), prompt, maxRetries: 0 });

  it('gets a stream with its usage', async () => {
    await served().provider.script({ answer: LONG_TEXT, usage: { promptTokens: 9, completionTokens: 200 } });
    const result = streamText(asking('Tell me.'));
    expect((await Array.fromAsync(result.textStream)).join('')).toBe(LONG_TEXT);
    expect(await result.usage).toMatchObject({ inputTokens: 9, outputTokens: 200 });
    expect(await result.finishReason).toBe('stop');
  });

  it('gets an object of its schema', async () => {
    await served().provider.script({ answer: '{"city": "Oslo", "degrees": 7}' });
    const output = Output.object({ schema: jsonSchema(WEATHER_SCHEMA as never) });
    expect((await generateText({ ...asking('Weather?'), output })).output).toEqual({ city: 'Oslo', degrees: 7 });
    expect(await lastBody(served())).toMatchObject({ response_format: { type: 'json_schema' } });
  });

  it('shows an image to the model', async () => {
    const image = { type: 'file' as const, mediaType: 'image/png', data: PIXEL };
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'What is it?' }, image] }];
    await generateText({ model: model(), messages, maxRetries: 0 });
    expect((await lastBody(served())).messages[0].content).toMatchObject([
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
    ]);
  });

  it('ends the call of the provider when it leaves', async () => {
    await served().provider.script({ answer: LONG_TEXT, interDeltaMs: 25 });
    const leaving = new AbortController();
    let leftAtMs = 0;
    const { textStream } = streamText({ ...asking('Tell me slowly.'), abortSignal: leaving.signal });
    for await (const text of textStream) {
      expect(text).not.toBe('');
      leftAtMs ||= Date.now();
      leaving.abort();
    }
    await seenLeaving(served(), leftAtMs);
  });
}
