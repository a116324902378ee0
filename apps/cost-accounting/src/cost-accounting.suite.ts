import { setTimeout as pause } from 'node:timers/promises';

import * as fc from 'fast-check';

import { type Asked, type BudgetPeriod, type BudgetScope, type Hold, type Job, nanoToUsd } from '#contracts';
import type { SharedDatabase } from '#testing';

import { call, endedOf, jobOf, type JobOptions, Replica, usageOf } from './replica.suite.js';

/** What `call(100)` costs at the model "small": ten prompt tokens at 150 nano-USD, a hundred completion tokens at 600. */
const COST_NANO = 61_500n;
/** Room for the worst case of one such request, which is 66,300, and then for not even the least of a second. */
const ONE_REQUEST = 76_500n;
const MINUTE_MS = 60_000;

/** What the app promises, on whichever database; two replicas share it. */
export function costAccountingSuite(open: () => Promise<SharedDatabase>): void {
  let test: SharedDatabase;
  let a: Replica;
  let b: Replica;

  beforeAll(async () => {
    test = await open();
  });
  afterAll(() => test?.close());
  beforeEach(async () => {
    a = await Replica.start(test);
    b = await Replica.start(test);
  });
  afterEach(async () => {
    await setClock('now()');
    await a.app.close();
    await b.app.close();
    await a.database.sql(
      'truncate cost_accounting.budget, cost_accounting.settlement, cost_accounting.ledger_entry cascade',
    );
  });

  const setClock = (expression: string) =>
    a.database.sql(
      `create or replace function cost_accounting.clock() returns timestamptz language sql stable as $$ select ${expression} $$`,
    );
  const putDatabaseForward = (ms: number) => setClock(`now() + interval '${ms} milliseconds'`);
  const createBudget = async (
    limitNano: bigint,
    scope: BudgetScope = { tenant: 'acme' },
    period: BudgetPeriod = 'total',
  ) => {
    const budget = await a.budgets.create({ scope, limit_usd: nanoToUsd(limitNano), period });
    await b.tick();
    return budget.id;
  };
  const windowsOf = async (budgetId: string) => {
    const rows = await a.database.sql<{ settled: string; leased: string; outstanding: string }>(
      `select settled_nano as settled, leased_nano as leased,
              (select coalesce(sum(outstanding_nano), 0) from cost_accounting.lease l
                where l.budget_id = w.budget_id and l.window_start = w.window_start) as outstanding
         from cost_accounting.budget_window w where budget_id = $1 order by window_start`,
      [budgetId],
    );
    return rows.map(({ settled, leased, outstanding }) => {
      expect(leased).toBe(outstanding);
      return { settled: BigInt(settled), leased: BigInt(leased) };
    });
  };
  const windowOf = async (budgetId: string) => (await windowsOf(budgetId)).at(-1) ?? { settled: 0n, leased: 0n };
  const ledgerSum = async () => {
    const [row] = await a.database.sql<{ sum: string; entries: string }>(
      'select coalesce(sum(cost_nano), 0)::text as sum, count(*) as entries from cost_accounting.ledger_entry',
    );
    return { sum: BigInt(row!.sum), entries: Number(row!.entries) };
  };
  const heldBy = (holds: Hold[]) => holds.reduce((sum, hold) => sum + BigInt(hold.amountNanoUsd), 0n);
  const admitNew = async (replica: Replica, options: JobOptions = {}) => {
    const job = jobOf(options);
    return { job, ...(await replica.admit(job)) };
  };
  const settle = (replica: Replica, job: Job<Asked>, holds: Hold[], outputTokens = 100) =>
    replica.usage.onUsage([usageOf(job, holds, [call(outputTokens)])]);
  const refusal = { code: 'budget_exceeded' };

  describe('a cap under load', () => {
    it('lets exactly as many of 1,000 concurrent requests through as it pays for, over two replicas', async () => {
      const limit = COST_NANO * 10n;
      const budgetId = await createBudget(limit);
      let overspend = 0;
      const answer = async (index: number) => {
        const replica = index % 2 === 0 ? a : b;
        const job = jobOf();
        const { holds, maxCompletionTokens } = await replica.admit(job);
        await pause(5);
        const fact = usageOf(job, holds, [call(Math.min(100, maxCompletionTokens!))]);
        await (index % 3 === 0 ? a : b).usage.onUsage([fact]);
        await (index % 5 === 0 ? a : b).usage.onUsage([fact]);
        const { settled, leased } = await windowOf(budgetId);
        if (settled + leased > limit) overspend++;
      };
      const results = await Promise.allSettled(Array.from({ length: 1000 }, (_, index) => answer(index)));
      const refused = results.filter((result) => result.status === 'rejected');
      expect(results.length - refused.length).toBe(10);
      expect(refused.every((result) => result.reason.code === 'budget_exceeded')).toBe(true);
      expect(overspend).toBe(0);
      expect((await ledgerSum()).entries).toBe(10);
    });

    it('spends a cap to its end when demand goes on, without a refusal in between', async () => {
      const limit = COST_NANO * 300n;
      const budgetId = await createBudget(limit);
      const answer = async (index: number) => {
        const replica = index % 2 === 0 ? a : b;
        const { job, holds, maxCompletionTokens } = await admitNew(replica);
        await pause(index % 7);
        await settle(index % 3 === 0 ? a : b, job, holds, Math.min(100, maxCompletionTokens!));
      };
      const results = await Promise.allSettled(Array.from({ length: 600 }, (_, index) => answer(index)));
      const { sum } = await ledgerSum();
      expect(sum).toBeLessThanOrEqual(limit);
      expect(Number(sum) / Number(limit)).toBeGreaterThan(0.97);
      expect((await windowOf(budgetId)).settled).toBe(sum);
      expect(results.filter((result) => result.status === 'fulfilled').length).toBeGreaterThanOrEqual(300);
    });

    it('waits for money that others hold and says what is spent when none comes back', async () => {
      await createBudget(ONE_REQUEST);
      const first = await admitNew(a);
      const second = admitNew(b);
      await pause(300);
      await settle(a, first.job, first.holds, 20);
      expect((await second).holds).toHaveLength(1);
      const startedAt = performance.now();
      await expect(admitNew(a)).rejects.toMatchObject({
        code: 'budget_exceeded',
        message: expect.stringMatching(
          /tenant "acme": 0.0000765 USD in total .*0.0000135 USD are spent, 0.0000\d+ USD are held for requests .*, 0.0000\d+ USD are left/,
        ),
      });
      expect(performance.now() - startedAt).toBeGreaterThan(1500);
    });

    it('asks again when a settlement is answered between a question for money and its answer', async () => {
      await createBudget(230_000n);
      const first = await admitNew(a);
      // The settlement is written, the next request asks the database, and only then this process hears of both.
      const { query } = a.database.source;
      const answers: (() => void)[] = [];
      a.database.source.query = async (...asked: Parameters<typeof query>) => {
        const answer = await query.apply(a.database.source, asked);
        if (/draw|settle/.test(asked[0])) await new Promise<void>((resolve) => answers.push(resolve));
        return answer as never;
      };
      const settled = settle(a, first.job, first.holds, 20);
      await vi.waitFor(() => expect(answers).toHaveLength(1));
      const second = admitNew(a, { request: { n: 20 } });
      await vi.waitFor(() => expect(answers).toHaveLength(2));
      a.database.source.query = query;
      answers[0]!();
      await settled;
      answers[1]!();
      expect(heldBy((await second).holds)).toBeGreaterThan(200_000n);
    });

    it('gives up waiting when the client leaves, and holds nothing for it', async () => {
      const budgetId = await createBudget(ONE_REQUEST);
      const first = await admitNew(a);
      const leaving = new AbortController();
      const second = a.admit(jobOf(), leaving.signal);
      await pause(50);
      leaving.abort();
      await expect(second).rejects.toMatchObject({ code: 'cancelled' });
      await settle(a, first.job, first.holds, 20);
      expect((await windowOf(budgetId)).settled).toBe(13_500n);
      expect((await admitNew(b)).holds).toHaveLength(1);
    });

    it('takes back what another replica has lying idle', async () => {
      const budgetId = await createBudget(COST_NANO * 100n);
      const idle = await admitNew(a, { request: { max_tokens: 1000 } });
      await settle(a, idle.job, idle.holds, 10);
      expect((await windowOf(budgetId)).leased).toBeGreaterThan(250_000n);
      const all = await admitNew(b, { request: { max_tokens: 1000, n: 10 } });
      expect(heldBy(all.holds)).toBeGreaterThan(5_900_000n);
    });
  });

  describe('facts', () => {
    it('count once, however often, wherever and in whatever order they are delivered', async () => {
      const budgetId = await createBudget(1_000_000_000n);
      const admitted = await Promise.all(Array.from({ length: 20 }, (_, index) => admitNew(index % 2 ? a : b)));
      const facts = admitted.map(({ job, holds }, index) => usageOf(job, holds, [call(index), call(1)]));
      const copies = [...facts, ...facts.toReversed(), ...facts].map((fact) => structuredClone(fact));
      const batches = Array.from({ length: 12 }, (_, index) => copies.filter((_, at) => (at * 7) % 12 === index));
      await Promise.all(batches.map((batch, index) => (index % 2 ? a : b).usage.onUsage(batch)));
      const spent = facts
        .flatMap((fact) => fact.calls)
        .reduce((sum, { usage }) => sum + costOf(usage.outputTokens), 0n);
      expect(await ledgerSum()).toEqual({ sum: spent, entries: 40 });
      expect((await windowOf(budgetId)).settled).toBe(spent);
      await Promise.all([a, b].map((replica) => replica.app.close()));
      expect(await windowOf(budgetId)).toEqual({ settled: spent, leased: 0n });
    });

    it('give what a hold left over back once only', async () => {
      await createBudget(700_000n);
      const large = { request: { max_tokens: 1000 } };
      const { job, holds } = await admitNew(a, large);
      for (let copy = 0; copy < 5; copy++) await settle(a, job, holds, 10);
      await Promise.all([settle(a, job, holds, 10), settle(b, job, holds, 10)]);
      expect((await admitNew(a, large)).holds).toHaveLength(1);
      await expect(a.admit(jobOf(large), AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'cancelled' });
    });

    it('of a blocked request free its hold, unless llm-router reports its usage', async () => {
      const budgetId = await createBudget(ONE_REQUEST);
      const { job, holds } = await admitNew(a);
      await b.usage.onFailed([endedOf(job, holds, true)]);
      expect((await windowOf(budgetId)).leased).toBe(heldBy(holds));
      await b.usage.onBlocked([endedOf(job, holds, false), endedOf(job, holds, false)]);
      expect(await windowOf(budgetId)).toEqual({ settled: 0n, leased: 0n });
      expect((await ledgerSum()).entries).toBe(0);
    });

    it('price every call at its own model, cache hits at nothing, and unknown models as the dearest', async () => {
      const { job } = await admitNew(a);
      await a.usage.onUsage([
        usageOf(
          job,
          [],
          [call(100), call(100, { model: 'big' }), call(100, { cacheHit: true }), call(100, { model: 'new' })],
        ),
      ]);
      const rows = await a.usage.list({ groupBy: ['model'] });
      expect(rows.map((row) => [row.model, row.requests, row.completion_tokens, row.cost_nano_usd])).toEqual([
        ['big', 1, 100, '1025000'],
        ['new', 1, 100, '1025000'],
        ['small', 1, 200, '61500'],
      ]);
    });

    it('may report more than was held: the window then shows the truth and nothing more is let in', async () => {
      const budgetId = await createBudget(ONE_REQUEST);
      const { job, holds } = await admitNew(a);
      await settle(b, job, holds, 1000);
      expect((await windowOf(budgetId)).settled).toBe(601_500n);
      await expect(admitNew(a)).rejects.toThrow(/: 0.0006015 USD are spent, 0 USD are left\.$/);
    });

    it('cannot be changed once they are in the ledger', async () => {
      const { job } = await admitNew(a);
      await settle(a, job, []);
      await expect(a.database.sql('update cost_accounting.ledger_entry set cost_nano = 0')).rejects.toThrow(
        'append-only',
      );
    });
  });

  describe('admission', () => {
    it('costs no database access when no budget applies, or the model is free or unknown', async () => {
      await createBudget(0n, { tenant: 'other' });
      const query = vi.spyOn(a.database.source, 'query');
      const unheld = { holds: [], maxCompletionTokens: null };
      for (const job of [
        jobOf(),
        jobOf({ tenant: 'other', request: { model: 'free' } }),
        jobOf({ request: { model: 'x' } }),
      ]) {
        expect(await a.admit(job)).toEqual(unheld);
      }
      expect(query).not.toHaveBeenCalled();
      query.mockRestore();
    });

    it('gives a job that is delivered again the holds it has', async () => {
      const budgetId = await createBudget(ONE_REQUEST);
      const job = jobOf();
      const [first, again] = await Promise.all([a.admit(job), a.admit(job)]);
      expect(again).toEqual(first);
      expect(await a.admit(job)).toEqual(first);
      expect((await windowOf(budgetId)).leased).toBe(heldBy(first.holds));
    });

    it('shrinks the completion to what is left, and refuses what not even 16 tokens fit into', async () => {
      const budgetId = await createBudget(50_000n);
      const shrunk = await admitNew(a, { request: { max_tokens: 1000 } });
      expect(shrunk.maxCompletionTokens).toBeGreaterThan(16);
      expect(shrunk.maxCompletionTokens).toBeLessThan(100);
      await settle(a, shrunk.job, shrunk.holds, shrunk.maxCompletionTokens!);
      const { settled } = await windowOf(budgetId);
      expect(settled).toBeLessThanOrEqual(50_000n);
      await expect(admitNew(b)).rejects.toMatchObject(refusal);
    });

    it('tells the completion tokens of all choices together', async () => {
      await createBudget(100_000_000n);
      expect((await admitNew(a, { request: { n: 3 } })).maxCompletionTokens).toBe(300);
      expect((await admitNew(a, { request: { n: 3 } })).maxCompletionTokens).toBe(300);
    });

    it('takes from all budgets that match or from none', async () => {
      const ofTenant = await createBudget(100_000_000n);
      const ofKey = await createBudget(0n, { key: 'k1' });
      const ofModel = await createBudget(100_000_000n, { tenant: 'acme', model: 'small' });
      await expect(admitNew(a)).rejects.toMatchObject(refusal);
      await a.app.close();
      expect((await windowOf(ofTenant)).leased).toBe(0n);
      const other = await admitNew(b, { key: 'k2' });
      expect(other.holds.map((hold) => hold.budgetId)).toEqual([ofTenant, ofModel]);
      await b.budgets.delete({ id: ofKey });
      expect((await admitNew(b)).holds).toHaveLength(2);
    });

    it('binds a route by the budgets of its models, and charges each only its own calls', async () => {
      const ofModel = await createBudget(100_000_000n, { model: 'small' });
      const ofRoute = await createBudget(100_000_000n, { model: 'auto' });
      const { job, holds } = await admitNew(a, { request: { model: 'auto' } });
      expect(holds.map((hold) => hold.budgetId)).toEqual([ofModel, ofRoute]);
      await a.usage.onUsage([usageOf(job, holds, [call(100, { model: 'big' }), call(100)])]);
      expect((await windowOf(ofModel)).settled).toBe(COST_NANO);
      expect((await windowOf(ofRoute)).settled).toBe(COST_NANO + 1_025_000n);
    });

    it('binds to a budget made on another replica within two seconds', async () => {
      await a.budgets.create({ scope: { tenant: 'acme' }, limit_usd: 1, period: 'total' });
      await vi.waitFor(async () => expect((await admitNew(b)).holds).toHaveLength(1), 2000);
    });

    it('goes on from memory while the database is gone, then says so', async () => {
      await createBudget(COST_NANO * 200n);
      await admitNew(a);
      const { query } = a.database.source;
      a.database.source.query = () => Promise.reject(new Error('connect ECONNREFUSED'));
      expect((await admitNew(a)).holds).toHaveLength(1);
      const rest = await Promise.allSettled(Array.from({ length: 200 }, () => admitNew(a)));
      expect(rest.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
      a.database.source.query = query;
      expect((await admitNew(a)).holds).toHaveLength(1);
    });
  });

  describe('leases', () => {
    it('of a replica that died keep the cap until they expire, then come back', async () => {
      const limit = COST_NANO * 20n;
      const budgetId = await createBudget(limit);
      const lost = await admitNew(a, { request: { max_tokens: 1000 } });
      a.crash();
      b.putForward(21 * MINUTE_MS);
      const held = (await windowOf(budgetId)).leased;
      const rest = await admitNew(b, { request: { n: 20 } });
      expect(heldBy(rest.holds)).toBeLessThanOrEqual(limit - held);
      await putDatabaseForward(21 * MINUTE_MS);
      await a.database.sql(`update cost_accounting.lease set expires_at = 'infinity' where id = $1`, [
        rest.holds[0]!.leaseId,
      ]);
      await sweepBy(b);
      expect((await windowOf(budgetId)).leased).toBeLessThanOrEqual(limit - held);
      // Its report was only late: it counts although its hold is gone.
      await settle(b, lost.job, lost.holds);
      expect((await windowOf(budgetId)).settled).toBe(COST_NANO);
    });

    it('that are no longer on record charge the running window, and those of deleted budgets nobody', async () => {
      const budgetId = await createBudget(COST_NANO * 20n);
      const deletedId = await createBudget(COST_NANO * 20n, { key: 'k1' });
      const { job, holds } = await admitNew(a);
      await a.database.sql('delete from cost_accounting.lease where budget_id = $1', [budgetId]);
      await a.budgets.delete({ id: deletedId });
      await Promise.all([settle(a, job, holds), settle(b, job, holds)]);
      expect((await a.budgets.list({})).map((budget) => budget.spent_usd)).toEqual([nanoToUsd(COST_NANO)]);
      expect(await ledgerSum()).toEqual({ sum: COST_NANO, entries: 1 });
    });

    it('last as long as the longest job that holds money of them', async () => {
      const budgetId = await createBudget(ONE_REQUEST);
      const long = await admitNew(a, { timeoutMs: 60 * MINUTE_MS });
      a.crash();
      await putDatabaseForward(50 * MINUTE_MS);
      await sweepBy(b);
      expect((await windowOf(budgetId)).leased).toBe(heldBy(long.holds));
      await putDatabaseForward(62 * MINUTE_MS);
      await sweepBy(b);
      expect((await windowOf(budgetId)).leased).toBe(0n);
    });

    it('are given back and opened anew while they are young', async () => {
      const budgetId = await createBudget(COST_NANO * 1000n);
      const { job, holds } = await admitNew(a);
      a.putForward(3 * MINUTE_MS);
      await a.tick();
      expect((await windowOf(budgetId)).leased).toBe(heldBy(holds));
      expect((await admitNew(a)).holds[0]!.leaseId).not.toBe(holds[0]!.leaseId);
      await settle(a, job, holds);
      expect((await windowOf(budgetId)).settled).toBe(COST_NANO);
    });

    it('end with their day, and what was held then counts for that day', async () => {
      await setClock(`timestamptz '2026-11-30 23:50:00+00'`);
      const budgetId = await createBudget(ONE_REQUEST, { tenant: 'acme' }, 'day');
      const yesterday = await admitNew(a);
      await expect(admitNew(a, { timeoutMs: 1000 })).rejects.toMatchObject(refusal);
      await setClock(`timestamptz '2026-12-01 00:01:00+00'`);
      a.putForward(11 * MINUTE_MS);
      const today = await admitNew(a);
      await settle(a, today.job, today.holds, 50);
      await settle(a, yesterday.job, yesterday.holds, 200);
      expect((await windowsOf(budgetId)).map((window) => window.settled)).toEqual([121_500n, 31_500n]);
      // Yesterday is overspent, today is not.
      expect((await admitNew(a)).holds).toHaveLength(1);
      expect(await a.budgets.list({ tenant: 'acme' })).toMatchObject([
        { spent_usd: 0.0000315, limit_usd: 0.0000765, period: 'day' },
      ]);
      await setClock(`timestamptz '2027-01-01 00:00:00+00'`);
      expect(await a.budgets.list({})).toMatchObject([{ spent_usd: 0, reserved_usd: 0 }]);
    });

    it('go back at shutdown, and jobs that still drain leave nothing behind', async () => {
      const budgetId = await createBudget(COST_NANO * 100n);
      const { job, holds } = await admitNew(a);
      await a.app.close();
      expect((await windowOf(budgetId)).leased).toBe(heldBy(holds));
      const draining = await admitNew(a);
      await settle(a, job, holds);
      await settle(a, draining.job, draining.holds);
      expect(await windowOf(budgetId)).toEqual({ settled: COST_NANO * 2n, leased: 0n });
    });
  });

  it('sums usage by tenant, key, model and time', async () => {
    const facts = ['acme', 'acme', 'beta'].map((tenant, index) => {
      const job = jobOf({ tenant, key: `k${index}` });
      return Object.assign(usageOf(job, [], [call(10)]), { atMs: 1000 * (index + 1) });
    });
    await a.usage.onUsage(facts);
    expect(await a.usage.list({ groupBy: ['tenant'] })).toMatchObject([
      {
        tenant: 'acme',
        requests: 2,
        prompt_tokens: 20,
        completion_tokens: 20,
        cost_nano_usd: '15000',
        cost_usd: 0.000015,
      },
      { tenant: 'beta', requests: 1, cost_nano_usd: '7500' },
    ]);
    const acme = await a.usage.list({ tenant: 'acme', fromMs: 2000, toMs: 3000, groupBy: ['key', 'model'] });
    expect(acme).toMatchObject([{ key_id: 'k1', model: 'small', requests: 1 }]);
    expect(await a.usage.list({ tenant: 'nobody', groupBy: [] })).toMatchObject([{ requests: 0, cost_nano_usd: '0' }]);
  });

  it('never lets settled and leased money pass the limit, whatever happens in whatever order', async () => {
    const step = fc.record({
      kind: fc.constantFrom('admit', 'admit', 'admit', 'settle', 'settle', 'again', 'block', 'rest'),
      replica: fc.boolean(),
      pick: fc.nat(),
      tokens: fc.integer({ min: 1, max: 400 }),
    });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.array(step, { maxLength: 25 }),
        async (limit, steps) => {
          const tenant = `tenant-${round++}`;
          const budgetId = await createBudget(BigInt(limit), { tenant });
          const inFlight: { job: Job<Asked>; holds: Hold[]; most: number }[] = [];
          const settled: ReturnType<typeof usageOf>[] = [];
          const settleOne = async (replica: Replica, pick: number, tokens: number) => {
            const [done] = inFlight.splice(pick % inFlight.length, 1);
            const fact = usageOf(done!.job, done!.holds, [call(Math.min(tokens, done!.most))]);
            settled.push(fact);
            await replica.usage.onUsage([fact]);
          };
          for (const { kind, replica: first, pick, tokens } of steps) {
            const replica = first ? a : b;
            if (kind === 'admit') {
              const job = jobOf({ tenant, request: { max_tokens: tokens } });
              const admission = await replica.admit(job, AbortSignal.timeout(20)).catch(() => undefined);
              if (admission) inFlight.push({ job, holds: admission.holds, most: admission.maxCompletionTokens! });
            } else if (kind === 'settle' && inFlight.length > 0) await settleOne(replica, pick, tokens);
            else if (kind === 'again' && settled.length > 0)
              await replica.usage.onUsage([settled[pick % settled.length]!]);
            else if (kind === 'block' && inFlight.length > 0) {
              const [done] = inFlight.splice(pick % inFlight.length, 1);
              await replica.usage.onBlocked([endedOf(done!.job, done!.holds, false)]);
            } else if (kind === 'rest') {
              replica.putForward(3 * MINUTE_MS);
              await replica.tick();
            }
            const { settled: spent, leased } = await windowOf(budgetId);
            expect(spent + leased).toBeLessThanOrEqual(BigInt(limit));
            expect(spent + heldBy(inFlight.flatMap((job) => job.holds))).toBeLessThanOrEqual(BigInt(limit));
          }
          while (inFlight.length > 0) await settleOne(a, 0, 100);
          const cost = settled.reduce((sum, fact) => sum + costOf(fact.calls[0]!.usage.outputTokens), 0n);
          const [row] = await a.usage.list({ tenant, groupBy: [] });
          expect(row!.cost_nano_usd).toBe(cost.toString());
          expect((await windowOf(budgetId)).settled).toBe(cost);
        },
      ),
      { numRuns: 60 },
    );
  });

  async function sweepBy(replica: Replica): Promise<void> {
    for (let tick = 0; tick < 60; tick++) await replica.tick();
  }
}

/** Ten prompt tokens and so many completion tokens at the model "small". */
const costOf = (outputTokens: number): bigint => 1500n + BigInt(outputTokens) * 600n;
