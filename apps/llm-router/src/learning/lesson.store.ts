import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import { KEPT_LESSONS, type Lesson } from './lesson.js';

/**
 * What is there is a function of the set of lessons ever added, whatever their order and however often each came: of
 * each request and source the latest, of each scope the newest of those.
 */
@Injectable()
export class LessonStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Writes lessons in one transaction; gives those that were not there. Safe to repeat. */
  async add(lessons: readonly Lesson[]): Promise<Lesson[]> {
    const latest = latestOfEach(lessons);
    if (latest.length === 0) return [];
    const scopes = [...new Set(latest.map(({ scope }) => scope))];
    return this.database.transaction('READ COMMITTED', async (manager) => {
      // First, and in one order: writers of a scope take turns, and none waits for one that waits for it.
      await manager.query(LOCK_SCOPES, [scopes]);
      const rows = await manager.query<AddedRow[]>(ADD, columnsOf(latest));
      await manager.query(FORGET_OLD, [scopes, KEPT_LESSONS]);
      const fresh = new Set(rows.filter((row) => row.fresh).map((row) => `${row.job_id} ${row.source}`));
      return latest.filter((lesson) => fresh.has(keyOf(lesson)));
    });
  }

  /** Of the scopes that have lessons: changes whenever these do. */
  async versions(scopes: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ scope: string; version: string }[]>(
      `select scope, version::text as version from llm_router.lesson_scope where scope = any($1)`,
      [scopes],
    );
    return new Map(rows.map(({ scope, version }) => [scope, version]));
  }

  /** The oldest first. */
  async of(scope: string): Promise<Lesson[]> {
    return this.database.query<Lesson[]>(
      `select scope, job_id as "jobId", source, at_ms::float8 as "atMs", model, good, gain, familiar, chars
         from llm_router.lesson where scope = $1 order by at_ms, job_id, source`,
      [scope],
    );
  }
}

interface AddedRow {
  readonly job_id: string;
  readonly source: string;
  readonly fresh: boolean;
}

const LOCK_SCOPES = `
  insert into llm_router.lesson_scope as s (scope, version)
  select scope, 1 from unnest($1::text[]) as given (scope) order by scope
  on conflict (scope) do update set version = s.version + 1`;

const ADD = `
  insert into llm_router.lesson as l (job_id, source, scope, at_ms, model, good, gain, familiar, chars)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::boolean[],
                       $7::float8[], $8::boolean[], $9::integer[])
  on conflict (job_id, source) do update
     set scope = excluded.scope, at_ms = excluded.at_ms, model = excluded.model, good = excluded.good,
         gain = excluded.gain, familiar = excluded.familiar, chars = excluded.chars
   where (excluded.at_ms, excluded.good) > (l.at_ms, l.good)
  returning job_id, source, xmax = 0 as fresh`;

const FORGET_OLD = `
  delete from llm_router.lesson l
   using unnest($1::text[]) as given (scope)
   cross join lateral (
     select job_id, source from llm_router.lesson
      where scope = given.scope order by at_ms desc, job_id desc, source desc offset $2
   ) as old
   where l.job_id = old.job_id and l.source = old.source`;

const keyOf = ({ jobId, source }: Lesson): string => `${jobId} ${source}`;

/** A statement may write a row once only. */
function latestOfEach(lessons: readonly Lesson[]): Lesson[] {
  const latest = new Map<string, Lesson>();
  for (const lesson of lessons) {
    const other = latest.get(keyOf(lesson));
    if (!other || isLater(lesson, other)) latest.set(keyOf(lesson), lesson);
  }
  return [...latest.values()];
}

const isLater = (a: Lesson, b: Lesson): boolean => a.atMs > b.atMs || (a.atMs === b.atMs && a.good && !b.good);

function columnsOf(lessons: readonly Lesson[]): unknown[][] {
  return [
    lessons.map((lesson) => lesson.jobId),
    lessons.map((lesson) => lesson.source),
    lessons.map((lesson) => lesson.scope),
    lessons.map((lesson) => lesson.atMs),
    lessons.map((lesson) => lesson.model),
    lessons.map((lesson) => lesson.good),
    lessons.map((lesson) => lesson.gain),
    lessons.map((lesson) => lesson.familiar),
    lessons.map((lesson) => lesson.chars),
  ];
}
