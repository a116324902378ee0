import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AerieError, NO_USAGE, uuidv7 } from '#contracts';
import { Database, storageFeaturesOf } from '#storage';
import { createLogger } from '#telemetry';

import { GatewayModule } from '../gateway.module.js';
import { type FinalPart, JobEntity } from './job.entity.js';
import { JobStore, type StoredJob } from './job.store.js';

const END: FinalPart = { kind: 'end', end: { model: 'm', provider: 'p', usage: NO_USAGE, aerie: {} } };
const FAILED: FinalPart = { kind: 'error', error: new AerieError('timeout', 'Too late.').toBody() };

describe('the store of jobs', () => {
  let dataDir: string;
  let database: Database;
  let store: JobStore;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-jobs-'));
    const logger = createLogger({ level: 'silent', service: 'test' });
    database = await Database.open({ kind: 'embedded', dataDir }, storageFeaturesOf([GatewayModule]), logger);
    store = new JobStore(database.source.getRepository(JobEntity));
  });
  afterAll(async () => {
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const newJob = (): StoredJob => ({
    id: uuidv7(),
    principal: { tenant: 'acme', keyId: 'k' },
    dialect: 'embeddings',
  });
  const part = (start: number, ...vectors: string[]) => ({ kind: 'vectors' as const, start, vectors });

  it('lets the first answer hold, whatever comes late', async () => {
    const job = newJob();
    await store.vectors(job, part(0, 'a'));
    await store.finished(job, END, 1);
    await store.vectors(job, part(0, 'z'));
    await store.vectors(job, part(1, 'z'));
    await store.parked(job, uuidv7());
    await store.finished(job, FAILED, 1);
    expect(await store.find('acme', job.id)).toMatchObject({ status: 'completed', answer: END, dialect: 'embeddings' });
    expect(await store.vectorsOf(job.id)).toEqual([{ start: 0, vectors: ['a'] }]);
  });

  it('counts vectors up to the first that is missing, however often and however cut they came', async () => {
    const job = newJob();
    await store.vectors(job, part(0, 'a', 'b'));
    await store.vectors(job, part(3, 'd'));
    expect(await store.vectorsKept(job.id)).toBe(2);
    await store.vectors(job, part(0, 'a', 'b'));
    await store.vectors(job, part(1, 'b', 'c'));
    expect(await store.vectorsKept(job.id)).toBe(4);
  });

  it('keeps an answer for its time, with its vectors, and a job that a person has as long as that takes', async () => {
    const [day, week, waiting] = [newJob(), newJob(), newJob()];
    await store.vectors(day, part(0, 'a'));
    await store.finished(day, END, 1);
    await store.finished(week, END, 7);
    await store.parked(waiting, uuidv7());
    const kept = async (afterHours: number) => {
      await database.sql(`update gateway.job set expires_at = expires_at - $1 * interval '1 hour'`, [afterHours]);
      await store.sweep();
      const jobs = await Promise.all([day, week, waiting].map(({ id }) => store.find('acme', id)));
      return jobs.map((job) => job !== null);
    };
    expect(await kept(23)).toEqual([true, true, true]);
    expect(await kept(2)).toEqual([false, true, true]);
    expect(await store.vectorsOf(day.id)).toEqual([]);
    expect(await kept(6 * 24)).toEqual([false, false, true]);
  });

  it('forgets what was begun, and never an answer', async () => {
    const [begun, answered] = [newJob(), newJob()];
    await store.vectors(begun, part(0, 'a'));
    await store.finished(answered, FAILED, 1);
    await Promise.all([store.forget(begun.id), store.forget(answered.id)]);
    expect(await store.find('acme', begun.id)).toBeNull();
    expect(await store.vectorsOf(begun.id)).toEqual([]);
    expect(await store.find('acme', answered.id)).toMatchObject({ status: 'failed' });
  });
});
