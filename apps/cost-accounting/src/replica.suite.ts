import { Global, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  type Admitted,
  type Asked,
  type Catalogue,
  CATALOGUE,
  LiveCatalogue,
  type ChatRequest,
  type Hold,
  type Job,
  type ProviderCall,
  type RequestEndedEarly,
  type UsageReported,
  uuidv7,
} from '#contracts';
import type { Database } from '#storage';
import type { SharedDatabase } from '#testing';

import { AdmitController } from './admission/admit.controller.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { Clock } from './clock.js';
import { CostAccountingModule } from './cost-accounting.module.js';
import { AllowancesService } from './leases/allowances.service.js';
import { UsageController } from './ledger/usage.controller.js';

const model = (id: string, input: number, output: number, maxOutput = 1000) => ({
  id,
  provider: 'fake',
  context_window: 128_000,
  max_output_tokens: maxOutput,
  price: { input_usd_per_million: input, output_usd_per_million: output },
});

export const TEST_CATALOGUE: Catalogue = {
  providers: [{ id: 'fake', kind: 'openai' }],
  models: [model('small', 0.15, 0.6), model('big', 2.5, 10), model('free', 0, 0)],
  routes: [
    { alias: 'auto', strategy: 'fallback', targets: ['big', 'small', 'free'] },
    { alias: 'cheap', strategy: 'fallback', targets: ['small'] },
  ],
};

/** One process of the app, reached through its doors; its clock can be put forward. */
export class Replica {
  private aheadMs = 0;

  private constructor(
    readonly app: INestApplicationContext,
    readonly database: Database,
  ) {
    const clock = app.get(Clock);
    const { monotonic } = clock;
    clock.monotonic = () => monotonic.call(clock) + this.aheadMs;
  }

  static async start(of: SharedDatabase): Promise<Replica> {
    const database = await of.connect();
    @Global()
    @Module({
      providers: [
        // The class of the data source is the token under which TypeOrmModule knows it.
        { provide: database.source.constructor as Type, useValue: database.source },
        { provide: CATALOGUE, useValue: new LiveCatalogue(TEST_CATALOGUE) },
      ],
      exports: [database.source.constructor as Type, CATALOGUE],
    })
    class Surroundings {}
    @Module({ imports: [Surroundings, CostAccountingModule] })
    class TestModule {}
    const app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
    return new Replica(app, database);
  }

  get budgets(): BudgetsController {
    return this.app.get(BudgetsController);
  }

  get usage(): UsageController {
    return this.app.get(UsageController);
  }

  admit(job: Job<Asked>, signal = new AbortController().signal): Promise<Admitted['admission']> {
    return Promise.resolve(this.app.get(AdmitController).admit(job, { signal, attempt: 1 })).then(
      ({ admission }) => admission,
    );
  }

  /** What the timer does every second. */
  tick(): Promise<void> {
    return this.app.get(AllowancesService).tick();
  }

  /** The process is gone: nothing is given back, nothing is renewed. */
  crash(): void {
    clearInterval(this.app.get(AllowancesService)['timer']);
  }

  putForward(ms: number): void {
    this.aheadMs += ms;
  }
}

export interface JobOptions {
  tenant?: string;
  key?: string;
  request?: Partial<ChatRequest>;
  timeoutMs?: number;
}

export function jobOf({ tenant = 'acme', key = 'k1', request = {}, timeoutMs = 60_000 }: JobOptions = {}): Job<Asked> {
  return {
    id: uuidv7(),
    pipeline: 'chat',
    principal: { tenant, keyId: key },
    lane: 'interactive',
    deadlineAtMs: Date.now() + timeoutMs,
    acceptedAtMs: Date.now(),
    reply: { to: 'inbox', partition: 0 },
    state: {
      request: { model: 'small', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }], ...request },
    },
  };
}

export function call(outputTokens: number, of: Partial<ProviderCall> = {}, inputTokens = 10): ProviderCall {
  return {
    model: 'small',
    provider: 'fake',
    cacheHit: false,
    usage: { inputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens, source: 'provider' },
    ...of,
  };
}

export function usageOf(job: Job<Asked>, holds: Hold[], calls: ProviderCall[]): UsageReported {
  const { tenant, keyId } = job.principal;
  return { jobId: job.id, tenant, keyId, calls, holds, atMs: Date.now() };
}

export function endedOf(job: Job<Asked>, holds: Hold[], answering: boolean): RequestEndedEarly {
  const { tenant, keyId } = job.principal;
  const error = { code: 'content_blocked' as const, message: 'no' };
  const atMs = Date.now();
  return { jobId: job.id, tenant, keyId, pipeline: 'chat', atMs, stage: 'inspect-input', error, holds, answering };
}
