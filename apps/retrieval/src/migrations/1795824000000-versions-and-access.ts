import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents get versions, tombstones and lists of who may find them; row-level security keeps tenants and lists apart.
 * All work for a tenant is done as the role `aerie_tenant`, which owns nothing and cannot bypass: a statement that forgets
 * to name its tenant finds nothing. The owner sees everything, for migrations and for sweeping.
 */
export class VersionsAndAccess1795824000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.alterTables(runner);
    // Roles belong to the whole server: databases that start together may race to make it.
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'aerie_tenant') then
          create role aerie_tenant nologin nobypassrls;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$`);
    await runner.query(`
      do $$ begin
        if not pg_has_role(current_user, 'aerie_tenant', 'member') then
          execute format('grant aerie_tenant to %I', current_user);
        end if;
      end $$`);
    await runner.query(`grant usage on schema retrieval to aerie_tenant`);
    for (const table of ['vector_store', 'document', 'chunk', 'posting']) {
      await runner.query(`grant select, insert, update, delete on retrieval.${table} to aerie_tenant`);
      await runner.query(`alter table retrieval.${table} enable row level security`);
    }
    await this.createPolicies(runner);
  }

  private async alterTables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table retrieval.vector_store
        add column metadata jsonb not null default '{}',
        add column options jsonb not null default '{}',
        add column languages jsonb not null default '{}'`);
    await runner.query(`
      alter table retrieval.document
        add column tenant text,
        add column version integer not null default 1,
        add column source_version bigint,
        add column access text[],
        add column language text not null default 'english',
        add column deleted_at timestamptz`);
    await runner.query(
      `update retrieval.document d set tenant = s.tenant from retrieval.vector_store s where s.key = d.store`,
    );
    await runner.query(`alter table retrieval.document alter column tenant set not null`);
    await runner.query(
      `create index document_tombstones on retrieval.document (deleted_at) where deleted_at is not null`,
    );
    await runner.query(`
      alter table retrieval.chunk
        add column heading text not null default '',
        add column content_hash bytea not null default ''`);
    // A new version renumbers the chunks that it keeps: the order may repeat itself in the middle of the statement.
    await runner.query(`alter table retrieval.chunk drop constraint chunk_document_ordinal_key`);
    await runner.query(`create index chunk_by_document on retrieval.chunk (document, ordinal)`);
  }

  private async createPolicies(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create policy of_tenant on retrieval.vector_store
        using (tenant = current_setting('aerie.tenant', true))`);
    await runner.query(`
      create policy of_tenant on retrieval.document
        using (
          tenant = current_setting('aerie.tenant', true)
          and (
            access is null
            or access && nullif(current_setting('aerie.access', true), '')::text[]
            or '*' = any(nullif(current_setting('aerie.access', true), '')::text[])
          )
        )`);
    // A chunk is seen by whom its document is seen; a posting by whom its store is seen, and it holds single words only.
    await runner.query(`
      create policy of_document on retrieval.chunk
        using (exists (select from retrieval.document d where d.id = chunk.document))`);
    await runner.query(`
      create policy of_store on retrieval.posting
        using (store in (select key from retrieval.vector_store))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop policy of_store on retrieval.posting`);
    await runner.query(`drop policy of_document on retrieval.chunk`);
    for (const table of ['vector_store', 'document']) await runner.query(`drop policy of_tenant on retrieval.${table}`);
    for (const table of ['vector_store', 'document', 'chunk', 'posting']) {
      await runner.query(`alter table retrieval.${table} disable row level security`);
      await runner.query(`revoke all on retrieval.${table} from aerie_tenant`);
    }
    await runner.query(`drop index retrieval.chunk_by_document`);
    await runner.query(`
      alter table retrieval.chunk drop column heading, drop column content_hash,
        add constraint chunk_document_ordinal_key unique (document, ordinal)`);
    await runner.query(`delete from retrieval.document where deleted_at is not null`);
    await runner.query(`
      alter table retrieval.document drop column tenant, drop column version, drop column source_version,
        drop column access, drop column language, drop column deleted_at`);
    await runner.query(`
      alter table retrieval.vector_store drop column metadata, drop column options, drop column languages`);
  }
}
