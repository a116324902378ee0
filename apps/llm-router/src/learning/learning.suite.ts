import * as fc from 'fast-check';

import { uuidv7 } from '#contracts';
import { seededRandom, shuffled } from '#learning';

import type { SharedDatabase } from '#testing';
import { LearningService } from './learning.service.js';
import { KEPT_LESSONS, type Lesson } from './lesson.js';
import { LessonStore } from './lesson.store.js';

const FACTS = { gain: 0.1, familiar: true, chars: 300 };
const FRESH_MS = 30_000;

/** So many lessons of a scope; at this one its weak model fails. */
function lessonsOf(scope: string, count: number, seed = 1): Lesson[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const model = at % 2 === 0 ? ('weak' as const) : ('strong' as const);
    const good = random() < (model === 'weak' ? 0.3 : 0.8);
    return { ...FACTS, scope, jobId: uuidv7(), source: 'feedback', atMs: 1_000_000 + at, model, good };
  });
}

/** What replicas promise each other, on either kind of database. */
export function learningSuite(open: () => Promise<SharedDatabase>): void {
  let database: SharedDatabase;
  const running: LearningService[] = [];

  const store = async () => new LessonStore((await database.connect()).source);
  const replica = async () => {
    const service = new LearningService(await store());
    running.push(service);
    return service;
  };
  /** What is decided by, with the chance that all throw at once. */
  const gainsOf = (services: readonly LearningService[], scope: string) =>
    services.map((service) => service.adjustedGain(scope, FACTS));

  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.close());
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.spyOn(Math, 'random').mockReturnValue(0.3);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.onApplicationShutdown()));
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('knows the same whatever the order of the outcomes, however often each of them comes', async () => {
    const lessons = await store();
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 40 }), async (seed, perBatch) => {
        const [ordered, replayed] = [`ordered ${uuidv7()}`, `replayed ${uuidv7()}`];
        const told = lessonsOf(ordered, 40, seed);
        // Some users think better of it.
        for (let at = 0; at < 40; at += 7)
          told.push({ ...told[at]!, good: !told[at]!.good, atMs: told[at]!.atMs + 100 });
        await lessons.add(told);
        const jobIds = new Map(told.map(({ jobId }) => [jobId, uuidv7()]));
        const stream = shuffled([...told, ...told, ...told], seededRandom(seed)).map((one) =>
          Object.assign({}, one, { scope: replayed, jobId: jobIds.get(one.jobId)! }),
        );
        for (let at = 0; at < stream.length; at += perBatch) await lessons.add(stream.slice(at, at + perBatch));
        const read = async (scope: string) =>
          (await lessons.of(scope)).map(({ atMs, good, model }) => [atMs, model, good]);
        expect(await read(replayed)).toEqual(await read(ordered));
      }),
      { numRuns: 15 },
    );
  });

  it('keeps the newest outcomes of a tenant, whatever the order in which all came', async () => {
    const lessons = await store();
    const scope = `busy ${uuidv7()}`;
    const told = lessonsOf(scope, KEPT_LESSONS + 500);
    const stream = shuffled([...told, ...told], seededRandom(1));
    for (let at = 0; at < stream.length; at += 700) await lessons.add(stream.slice(at, at + 700));
    expect((await lessons.of(scope)).map(({ jobId }) => jobId)).toEqual(told.slice(500).map(({ jobId }) => jobId));
  });

  it('lets replicas that heard different outcomes at the same time decide alike, as one that heard them all', async () => {
    const [shared, alone] = [`shared ${uuidv7()}`, `alone ${uuidv7()}`];
    const [first, second, third, fourth] = [await replica(), await replica(), await replica(), await replica()];
    const told = lessonsOf(shared, 300);
    for (const lesson of told) fourth.note({ ...lesson, jobId: uuidv7(), scope: alone });
    gainsOf([first, second], shared);
    await vi.waitFor(async () => {
      await first.learn(told.slice(0, 1));
      expect(gainsOf([first], shared)).not.toEqual([FACTS.gain]);
    });
    const hear = async (service: LearningService, lessons: Lesson[]) => {
      for (let at = 0; at < lessons.length; at += 20) await service.learn(lessons.slice(at, at + 20));
    };
    await Promise.all([hear(first, told.slice(0, 170)), hear(second, told.slice(130))]);
    vi.advanceTimersByTime(FRESH_MS + 1);
    await vi.waitFor(() => {
      const [expected] = gainsOf([fourth], alone);
      expect(gainsOf([first, second, third], shared)).toEqual([expected, expected, expected]);
    }, 10_000);
    expect(gainsOf([third], 'nobody')).toEqual([FACTS.gain]);
  });

  it('counts what a replica noticed at once, and writes it before it stops', async () => {
    const scope = `noticed ${uuidv7()}`;
    const noticing = await replica();
    for (const lesson of lessonsOf(scope, 200)) noticing.note({ ...lesson, source: 'form' });
    expect(gainsOf([noticing], scope)[0]).toBeGreaterThan(0.2);
    await noticing.onApplicationShutdown();
    const next = await replica();
    gainsOf([next], scope);
    await vi.waitFor(() => expect(gainsOf([next], scope)).toEqual(gainsOf([noticing], scope)), 10_000);
  });
}
