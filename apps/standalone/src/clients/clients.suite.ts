import { aiSdkResponsesSuite } from './ai-sdk-responses.suite.js';
import { aiSdkSuite } from './ai-sdk.suite.js';
import { anthropicSuite } from './anthropic.suite.js';
import { langChainResponsesSuite } from './langchain-responses.suite.js';
import { langChainSuite } from './langchain.suite.js';
import { openAiResponsesSuite } from './openai-responses.suite.js';
import { openAiSuite } from './openai.suite.js';
import type { Served } from './served.suite.js';
import { thinkingSuite } from './thinking.suite.js';
import { SHAPES, WireWitness } from './wire-witness.suite.js';

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
  describe('openai, by its Responses API', () => openAiResponsesSuite(() => served));
  describe('@anthropic-ai/sdk', () => anthropicSuite(() => served));
  describe('ai with @ai-sdk/openai', () => aiSdkSuite(() => served));
  describe('ai with @ai-sdk/openai, by its default', () => aiSdkResponsesSuite(() => served));
  describe('@langchain/openai', () => langChainSuite(() => served));
  describe('@langchain/openai, by its Responses API', () => langChainResponsesSuite(() => served));

  describe('loops of tools with thinking,', () => thinkingSuite(() => served));

  it('all got bodies and events of every shape of OpenAI', () => {
    const unseen = Object.keys(SHAPES).filter((name) => !Object.hasOwn(witness.checked, name));
    // The fake provider does not refuse in OpenAI's words: `response-stream.spec.ts` has these.
    expect(unseen.filter((name) => !name.includes('refusal'))).toEqual([]);
  });
}
