import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GatewayJobVectors1795996800000 implements MigrationInterface {
  name = 'GatewayJobVectors1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    // The default is for jobs that have no answer, and for replicas of before, which do not know the column.
    await runner.query(`
      alter table gateway.job
        add column dialect text not null default 'chat',
        add column expires_at timestamptz not null default now() + interval '2 days'`);
    await runner.query(`create index job_expires on gateway.job (expires_at)`);
    await runner.query(`
      create table gateway.job_vectors (
        job_id uuid not null references gateway.job on delete cascade,
        start integer not null,
        count integer not null,
        vectors json not null,
        primary key (job_id, start)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table gateway.job_vectors`);
    await runner.query(`alter table gateway.job drop column expires_at, drop column dialect`);
  }
}
