import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeyAccess1795824000000 implements MigrationInterface {
  name = 'KeyAccess1795824000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table gateway.api_key add column access text[] not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table gateway.api_key drop column access`);
  }
}
