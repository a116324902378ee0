import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

import { nanoToUsd, type UsageQuery, type UsageRow } from '#contracts';

const COLUMNS = { tenant: 'tenant', key: 'key_id', model: 'model' } as const;

interface SumRow {
  tenant?: string;
  key_id?: string;
  model?: string;
  requests: string;
  prompt_tokens: string;
  completion_tokens: string;
  cached_tokens: string;
  cost_nano_usd: string;
}

@Injectable()
export class UsageStore {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Sums of the ledger from `fromMs` up to but without `toMs`. A job with calls to two models is a request of both. */
  async sum({ tenant, keyId, fromMs, toMs, groupBy }: UsageQuery): Promise<UsageRow[]> {
    const groups = [...new Set(groupBy)].map((group) => COLUMNS[group]);
    const requests = groups.includes('model') ? `count(distinct job_id)` : `count(*) filter (where call_index = 0)`;
    const conditions: string[] = [];
    const values: unknown[] = [];
    const where = (condition: string, value: unknown): void => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition.replace('?', `$${values.length}`));
    };
    where('tenant = ?', tenant);
    where('key_id = ?', keyId);
    where('at >= to_timestamp(?::float8 / 1000)', fromMs);
    where('at < to_timestamp(?::float8 / 1000)', toMs);
    const rows = await this.database.query<SumRow[]>(
      `select ${[...groups, requests].join(', ')} as requests,
              coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0) as prompt_tokens,
              coalesce(sum(output_tokens), 0) as completion_tokens,
              coalesce(sum(cache_read_tokens), 0) as cached_tokens,
              coalesce(sum(cost_nano), 0)::text as cost_nano_usd
         from cost_accounting.ledger_entry
        ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
        ${groups.length > 0 ? `group by ${groups.join(', ')} order by ${groups.join(', ')}` : ''}`,
      values,
    );
    return rows.map(rowOf);
  }
}

function rowOf(row: SumRow): UsageRow {
  return {
    ...row,
    requests: Number(row.requests),
    prompt_tokens: Number(row.prompt_tokens),
    completion_tokens: Number(row.completion_tokens),
    cached_tokens: Number(row.cached_tokens),
    cost_usd: nanoToUsd(BigInt(row.cost_nano_usd)),
  };
}
