import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';

import { passes, type SearchFilter } from '#contracts';
import { Database } from '#storage';
import { createLogger } from '#telemetry';

import { filterSql } from './filter-sql.js';
import { type Attributes, attributes, filters } from './filters.suite.js';

describe('filters in SQL', () => {
  let dataDir: string;
  let database: Database;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aerie-filters-'));
    database = await Database.open(
      { kind: 'embedded', dataDir },
      [],
      createLogger({ level: 'silent', service: 'test' }),
    );
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function passing(filter: SearchFilter, documents: readonly Attributes[]): Promise<number[]> {
    const params: unknown[] = [documents.map((each) => JSON.stringify(each))];
    const condition = filterSql(filter, 'd.attributes', params);
    const rows = await database.sql<{ n: number }>(
      `select n::integer - 1 as n from unnest($1::jsonb[]) with ordinality as d (attributes, n) where ${condition}`,
      params,
    );
    return rows.map(({ n }) => n);
  }

  it('let through exactly what passes, whatever the keys, values and types', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.array(attributes, { minLength: 1, maxLength: 60 }), async (filter, documents) => {
        const expected = documents.flatMap((each, n) => (passes(filter, each) ? [n] : []));
        expect(await passing(filter, documents)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['\0', 'half \ud800 a pair'])('know that no document can have %j', async (unstorable) => {
    const documents: Attributes[] = [{ area: 'law' }, {}];
    for (const [key, value] of [
      ['area', unstorable],
      [unstorable, 'law'],
    ] as const) {
      expect(await passing({ type: 'eq', key, value }, documents)).toEqual([]);
      expect(await passing({ type: 'ne', key, value }, documents)).toEqual([0, 1]);
      expect(await passing({ type: 'in', key, value: [value] }, documents)).toEqual([]);
      expect(await passing({ type: 'nin', key, value: [value] }, documents)).toEqual([0, 1]);
      expect(await passing({ type: 'gt', key: unstorable, value: 1 }, documents)).toEqual([]);
    }
    expect(await passing({ type: 'in', key: 'area', value: [unstorable, 'law'] }, documents)).toEqual([0]);
  });
});
