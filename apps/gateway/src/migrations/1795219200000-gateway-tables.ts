import type { MigrationInterface, QueryRunner } from 'typeorm';

export class GatewayTables1795219200000 implements MigrationInterface {
  name = 'GatewayTables1795219200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table gateway.tenant (
        id text primary key,
        name text not null,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table gateway.api_key (
        id text primary key,
        tenant text not null references gateway.tenant (id),
        name text not null,
        secret_hash bytea not null,
        scopes text[] not null,
        requests_per_minute integer not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`create index api_key_tenant on gateway.api_key (tenant)`);
    await runner.query(`insert into gateway.tenant (id, name) values ('default', 'Default')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table gateway.api_key`);
    await runner.query(`drop table gateway.tenant`);
  }
}
