import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GatewayJobs1795564800000 implements MigrationInterface {
  name = 'GatewayJobs1795564800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table gateway.job (
        id uuid primary key,
        tenant text not null,
        status text not null,
        review_id uuid,
        answer jsonb,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`);
    await runner.query(`create index job_finished on gateway.job (updated_at) where answer is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table gateway.job`);
  }
}
