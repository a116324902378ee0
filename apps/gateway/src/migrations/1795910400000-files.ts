import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Files1795910400000 implements MigrationInterface {
  name = 'Files1795910400000';

  async up(runner: QueryRunner): Promise<void> {
    // Ids are ordered by time, so they also page through the list.
    await runner.query(`
      create table gateway.file (
        id text collate "C" primary key,
        tenant text not null,
        filename text not null,
        media_type text not null,
        purpose text,
        bytes bigint not null default 0,
        complete boolean not null default false,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`create index file_by_tenant on gateway.file (tenant, id)`);
    await runner.query(`create index file_abandoned on gateway.file (created_at) where not complete`);
    await runner.query(`
      create table gateway.file_part (
        file text collate "C" not null references gateway.file (id) on delete cascade,
        part integer not null,
        content bytea not null,
        primary key (file, part)
      )`);
    // What is uploaded is mostly compressed already.
    await runner.query(`alter table gateway.file_part alter column content set storage external`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table gateway.file_part`);
    await runner.query(`drop table gateway.file`);
  }
}
