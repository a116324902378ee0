import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Vectors, and what tells which chunks have one, are held to their tenant by the database too. `(select ...)` asks for the
 * setting once per statement, not once per row: a search compares tens of thousands of rows, and is as fast as without.
 */
export class VectorIsolation1796256000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['vector_space', 'chunk_vector']) {
      await runner.query(`grant select, insert, update, delete on retrieval.${table} to aerie_tenant`);
      await runner.query(`
        create policy of_tenant on retrieval.${table}
          using (tenant = (select current_setting('aerie.tenant', true)))`);
    }
    await runner.query(`grant insert on retrieval.embedding to aerie_tenant`);
    await runner.query(`
      create policy of_space on retrieval.embedding
        using (space in (select id from retrieval.embedding_space))`);
    for (const table of TABLES) await runner.query(`alter table retrieval.${table} enable row level security`);
    await this.openExtension(runner);
  }

  /** Comparing takes the type and the operators of the extension, which may lie in a schema that is not everyone's. */
  private async openExtension(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ declare home name := (
        select nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = 'vector');
      begin
        if not has_schema_privilege('aerie_tenant', home, 'usage') then
          execute format('grant usage on schema %I to aerie_tenant', home);
        end if;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`alter table retrieval.${table} disable row level security`);
    await runner.query(`drop policy of_space on retrieval.embedding`);
    await runner.query(`revoke insert on retrieval.embedding from aerie_tenant`);
    for (const table of ['vector_space', 'chunk_vector']) {
      await runner.query(`drop policy of_tenant on retrieval.${table}`);
      await runner.query(`revoke all on retrieval.${table} from aerie_tenant`);
    }
  }
}

const TABLES = ['vector_space', 'chunk_vector', 'embedding'];
