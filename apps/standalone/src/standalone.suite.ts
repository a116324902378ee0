import type OpenAI from 'openai';

import {
  type FakeProvider,
  type NewTenant,
  startFakeProvider,
  startPlatform,
  type TestPlatform,
  type TestPlatformOptions,
} from '#testing';

import { CostAccountingModule } from '../../cost-accounting/src/cost-accounting.module.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { GuardrailsModule } from '../../guardrails/src/guardrails.module.js';
import { LlmRouterModule } from '../../llm-router/src/llm-router.module.js';
import { RetrievalModule } from '../../retrieval/src/retrieval.module.js';

/** What `main.ts` serves. */
const ALL_MODULES = [GatewayModule, GuardrailsModule, RetrievalModule, LlmRouterModule, CostAccountingModule];

/** The whole platform in this process, in front of a fake provider in a process of its own. */
export class Standalone {
  private constructor(
    readonly platform: TestPlatform,
    readonly provider: FakeProvider,
  ) {}

  static async start(
    options: (provider: FakeProvider) => Partial<TestPlatformOptions> = () => ({}),
  ): Promise<Standalone> {
    const provider = await startFakeProvider();
    try {
      return new Standalone(await startAll({ provider, ...options(provider) }), provider);
    } catch (error) {
      await provider.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.platform.close();
    await this.provider.stop();
  }
}

/** What the specs of a file have together, from `useStandalone`. */
export let platform: TestPlatform;
export let provider: FakeProvider;
/** A caller, from `useCaller`. */
export let tenant: string;
export let key: string;
export let openai: OpenAI;

/** Gives the specs that follow one platform, and a provider behind it that is reset before each. */
export function useStandalone(options?: (provider: FakeProvider) => Partial<TestPlatformOptions>): void {
  let standalone: Standalone | undefined;
  beforeAll(async () => {
    standalone = await Standalone.start(options);
    ({ platform, provider } = standalone);
  });
  beforeEach(() => provider.reset());
  afterAll(() => standalone?.stop());
}

/** Gives them a tenant with a key: one for all (`beforeAll`) or for each (`beforeEach`). */
export function useCaller(hook: typeof beforeAll | typeof beforeEach, caller?: NewTenant): void {
  hook(async () => {
    ({ tenant, key } = await platform.createTenantAndKey(caller));
    openai = platform.openai(key);
  });
}

export function startAll(options: Omit<TestPlatformOptions, 'modules'>): Promise<TestPlatform> {
  return startPlatform({ ...options, modules: ALL_MODULES });
}

type ChatParams = OpenAI.ChatCompletionCreateParamsNonStreaming;

/** The body of a chat with one message of the user. */
export function saying(content: string, more: Partial<ChatParams> & Record<string, unknown> = {}): ChatParams {
  return { model: 'fake-model', messages: [{ role: 'user', content }], ...more };
}

/** The data of each server-sent event of a streamed answer, as it came. */
export async function eventsOf(response: Response): Promise<string[]> {
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  return events.map((event) => event.replace(/^data: /, ''));
}

/** What a promise was refused with; fails the test when it was not. */
export async function refusal<Refused extends Error>(
  promise: PromiseLike<unknown>,
  kind: abstract new (...args: never[]) => Refused,
): Promise<Refused> {
  const outcome = await Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(kind);
  return outcome as Refused;
}
