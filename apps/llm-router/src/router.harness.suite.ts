import { Global, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';

import {
  type AnswerEnd,
  type AnswerPart,
  type Catalogue,
  CATALOGUE,
  type ChatCompletion,
  type ChatRequest,
  type FactContract,
  type FeedbackGiven,
  type Lane,
  LiveCatalogue,
  type ModelConfig,
  type Passage,
  type ResolvedProvider,
  type UsageReported,
  uuidv7,
} from '#contracts';
import { Bus } from '#messaging';
import { Cache, type Counts, MemoryCache } from '#storage';
import { type FakeProvider, startFakeProvider } from '#testing';

import { CompleteController } from './complete.controller.js';
import type { CompleteJob } from './completion.service.js';
import { FeedbackController } from './feedback.controller.js';
import { LlmRouterModule } from './llm-router.module.js';
import { ModelsController } from './models.controller.js';

/** Keeps what is published, and refuses everything that the app does not use. */
export class RecordingBus {
  readonly usage: UsageReported[] = [];

  async publish<Fact>(_contract: FactContract<Fact>, fact: Fact): Promise<void> {
    this.usage.push(fact as UsageReported);
  }
}

export class MapCache {
  readonly entries = new Map<string, string>();
  readonly asked = new Set<string>();
  broken = false;
  private readonly others = new MemoryCache();

  async get(key: string): Promise<string | undefined> {
    this.asked.add(key);
    if (this.broken) throw new Error('the cache is away');
    return this.entries.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    if (this.broken) throw new Error('the cache is away');
    this.entries.set(key, value);
  }

  async getBytes(keys: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    if (this.broken) throw new Error('the cache is away');
    return this.others.getBytes(keys);
  }

  async setBytes(entries: ReadonlyMap<string, Uint8Array>, ttlMs: number): Promise<void> {
    await this.others.setBytes(entries, ttlMs);
  }

  add(group: string, amounts: Counts, ttlMs: number): Promise<Counts> {
    return this.others.add(group, amounts, ttlMs);
  }
}

export interface RouterSetup {
  providers: ResolvedProvider[];
  models: (Partial<ModelConfig> & Pick<ModelConfig, 'id' | 'provider'>)[];
  routes?: Catalogue['routes'];
}

const PRICE = { input_usd_per_million: 1, output_usd_per_million: 2 };

function catalogueOf({ providers, models, routes = [] }: RouterSetup): Catalogue {
  return {
    // Real ones stand at loopback here.
    providers: providers.map((provider) => ({ private_network: true, ...provider })),
    models: models.map((model) => ({ context_window: 128_000, max_output_tokens: 4_096, price: PRICE, ...model })),
    routes,
  };
}

/** The app as `serve` would start it, with a bus and, unless it is given, a cache that can be looked into. */
export class Router<C = MapCache> {
  private constructor(
    private readonly app: INestApplicationContext,
    readonly bus: RecordingBus,
    readonly cache: C,
    private readonly catalogue: LiveCatalogue,
  ) {}

  static start(setup: RouterSetup, database?: DataSource): Promise<Router> {
    return Router.startWith(setup, new MapCache(), database);
  }

  /** Without a database it runs as when the database is away. */
  static async startWith<C>(
    setup: RouterSetup,
    cache: C,
    database = new DataSource({ type: 'postgres' }),
  ): Promise<Router<C>> {
    const bus = new RecordingBus();
    const catalogue = new LiveCatalogue(catalogueOf(setup));
    @Global()
    @Module({
      providers: [
        { provide: CATALOGUE, useValue: catalogue },
        { provide: Bus, useValue: bus },
        { provide: Cache, useValue: cache },
        { provide: DataSource, useValue: database },
      ],
      exports: [CATALOGUE, Bus, Cache, DataSource],
    })
    class TestPlatformModule {}
    @Module({ imports: [TestPlatformModule, LlmRouterModule] })
    class TestModule {}
    const app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
    return new Router(app, bus, cache, catalogue);
  }

  models(tenant = 'acme') {
    return this.app.get(ModelsController).list({ tenant });
  }

  /** As when the configuration file changed. */
  reconfigure(setup: RouterSetup): void {
    this.catalogue.replace(catalogueOf(setup));
  }

  answer(job: CompleteJob, signal: AbortSignal = new AbortController().signal): AsyncIterable<AnswerPart> {
    return this.app.get(CompleteController).complete(job, { signal, attempt: 1 });
  }

  /** All parts of the answer to one request. */
  async ask(request: Partial<ChatRequest>, options: JobOptions = {}): Promise<Answer> {
    const parts: AnswerPart[] = [];
    for await (const part of this.answer(jobOf(request, options), options.signal)) parts.push(part);
    return new Answer(parts);
  }

  hears(feedback: Pick<FeedbackGiven, 'jobId' | 'tenant' | 'rating'>): Promise<void> {
    return this.app.get(FeedbackController).onFeedback([{ ...feedback, keyId: 'k1', atMs: Date.now() }]);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}

/** What the specs of a file have together, from `useProviders` and `useRouter`. */
export let first: FakeProvider;
export let second: FakeProvider;
export let router: Router;

/** Gives the specs that follow fake providers, which are reset before each. */
export function useProviders(count: 1 | 2 = 1): void {
  let all: FakeProvider[] = [];
  beforeAll(async () => {
    all = await Promise.all(Array.from({ length: count }, () => startFakeProvider()));
    [first, second] = all as [FakeProvider, FakeProvider];
  });
  beforeEach(() => Promise.all(all.map((provider) => provider.reset())));
  afterAll(() => Promise.all(all.map((provider) => provider.stop())));
}

/** Gives each of them a router of its own: with this setup, or with the one that it starts it with. */
export function useRouter(setup?: () => RouterSetup): void {
  if (setup) beforeEach(() => startRouter(setup()));
  afterEach(() => router?.stop());
}

export async function startRouter(setup: RouterSetup): Promise<void> {
  router = await Router.start(setup);
}

export interface JobOptions {
  tenant?: string;
  keyId?: string;
  lane?: Lane;
  maxCompletionTokens?: number | null;
  passages?: Passage[];
  guardPolicy?: string;
  deadlineInMs?: number;
  signal?: AbortSignal;
}

export function jobOf(request: Partial<ChatRequest>, options: JobOptions = {}): CompleteJob {
  const { tenant = 'acme', keyId = 'k1', lane = 'interactive' } = options;
  const { maxCompletionTokens = null, passages = [], guardPolicy = 'default' } = options;
  const now = Date.now();
  return {
    id: uuidv7(),
    pipeline: 'chat',
    principal: { tenant, keyId },
    lane,
    deadlineAtMs: now + (options.deadlineInMs ?? 20_000),
    acceptedAtMs: now,
    reply: { to: 'inbox', partition: 0 },
    state: {
      request: { model: 'main', messages: [{ role: 'user', content: 'Say something.' }], ...request } as ChatRequest,
      admission: { holds: [{ leaseId: 'l1', budgetId: 'b1', amountNanoUsd: '1000' }], maxCompletionTokens },
      guard: { policy: guardPolicy, findings: [] },
      grounding: { passages },
    },
  };
}

/** The parts of an answer, easier to ask about. */
export class Answer {
  constructor(readonly parts: AnswerPart[]) {}

  get kinds(): string {
    return this.parts.map(({ kind }) => kind).join(' ');
  }

  get chunks() {
    return this.parts.flatMap((part) => (part.kind === 'delta' ? [part.chunk] : []));
  }

  get text(): string {
    const whole = this.completion?.choices[0]?.message.content;
    return whole ?? this.chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  }

  get completion(): ChatCompletion | undefined {
    return this.parts.flatMap((part) => (part.kind === 'whole' ? [part.completion] : []))[0];
  }

  get end(): AnswerEnd {
    const [end] = this.parts.flatMap((part) => (part.kind === 'whole' || part.kind === 'end' ? [part.end] : []));
    if (!end) throw new Error(`the answer did not end well: ${JSON.stringify(this.parts.at(-1))}`);
    return end;
  }

  get error() {
    return this.parts.flatMap((part) => (part.kind === 'error' ? [part.error] : []))[0];
  }
}

export const passage = (n: number, text: string, title = `Document ${n}`): Passage => ({
  n,
  storeId: 'vs_1',
  documentId: `doc-${n}`,
  version: 1,
  chunkId: String(n),
  title,
  start: 0,
  end: text.length,
  text,
  score: 1 / n,
});
