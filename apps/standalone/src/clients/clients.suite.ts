import { aiSdkSuite } from './ai-sdk.suite.js';
import { anthropicSuite } from './anthropic.suite.js';
import { langChainSuite } from './langchain.suite.js';
import { openAiSuite } from './openai.suite.js';
import type { Served } from './served.suite.js';
import { thinkingSuite } from './thinking.suite.js';
import { WireWitness } from './wire-witness.suite.js';

/** Every client that has to work unmodified, against one platform. */
export function clientsSuite(serve: () => Promise<Omit<Served, 'fetch'>>): void {
  const witness = new WireWitness();
  let served: Served;

  beforeAll(async () => {
    served = { ...(await serve()), fetch: witness.fetch };
  });
  beforeEach(() => served.provider.reset());
  afterEach(() => expect(witness.violations.splice(0)).toEqual([]));

  describe('openai', () => openAiSuite(() => served));
  describe('@anthropic-ai/sdk', () => anthropicSuite(() => served));
  describe('ai with @ai-sdk/openai', () => aiSdkSuite(() => served));
  describe('@langchain/openai', () => langChainSuite(() => served));

  describe('loops of tools with thinking,', () => thinkingSuite(() => served));

  it('all got bodies and events of every shape of OpenAI', () => {
    expect(witness.checked).toEqual({
      'chat.completion': expect.any(Number),
      'chat.completion.chunk': expect.any(Number),
      error: expect.any(Number),
      list: expect.any(Number),
      model: expect.any(Number),
    });
  });
}
