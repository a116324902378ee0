import { setTimeout as sleep } from 'node:timers/promises';

import type { AnswerPart, Job } from '#contracts';

import { FilterStreams } from './filter-streams.js';

const job = { id: 'job', deadlineAtMs: Date.now() + 60_000 } as Job;
const part = (n: number) => ({ kind: 'delta', n }) as unknown as AnswerPart;
const last = { kind: 'end' } as AnswerPart;

describe('a filter that reads streams from the log', () => {
  async function read(parts: AsyncIterable<AnswerPart>, into: AnswerPart[]): Promise<void> {
    for await (const item of parts) {
      into.push(item);
      if (item.kind !== 'delta') return;
    }
  }

  it('marks the records of a stream done only when the whole stream is', async () => {
    const seen: AnswerPart[] = [];
    const streams = new FilterStreams((_job, parts) => read(parts, seen));
    const done: number[] = [];
    streams.accept({ jobId: 'job', attempt: 1, seq: 0, parts: [part(0)], job }, () => done.push(0));
    streams.accept({ jobId: 'job', attempt: 1, seq: 1, parts: [part(1)] }, () => done.push(1));
    await sleep(1);
    expect(done).toEqual([]);
    streams.accept({ jobId: 'job', attempt: 1, seq: 2, parts: [last] }, () => done.push(2));
    await streams.idle();
    expect(done).toEqual([0, 1, 2]);
    expect(seen).toHaveLength(3);
  });

  it('drops the rest of a stream whose beginning it never saw', () => {
    const streams = new FilterStreams(async () => {});
    let done = 0;
    streams.accept({ jobId: 'gone', attempt: 1, seq: 7, parts: [last] }, () => done++);
    expect(done).toBe(1);
    expect(streams.size).toBe(0);
  });

  it('begins anew with the attempt of another worker', async () => {
    const runs: AnswerPart[][] = [];
    const streams = new FilterStreams((_job, parts) => {
      const seen: AnswerPart[] = [];
      runs.push(seen);
      return read(parts, seen);
    });
    streams.accept({ jobId: 'job', attempt: 1, seq: 0, parts: [part(0)], job }, () => {});
    await sleep(1);
    streams.accept({ jobId: 'job', attempt: 2, seq: 0, parts: [part(0), last], job }, () => {});
    await streams.idle();
    expect(runs.at(-1)).toHaveLength(2);
  });
});
