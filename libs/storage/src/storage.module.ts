import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';

/** What one app keeps in the database: a schema of its own, which no other app reads. */
export interface StorageFeature {
  readonly schema: string;
  readonly entities: (new () => object)[];
  readonly migrations: (new () => MigrationInterface)[];
}

const FEATURE = Symbol('storage feature');

/** An app imports `StorageModule.forFeature`; only `serve` opens the connection and runs the migrations. */
@Module({})
export class StorageModule {
  static forFeature(feature: StorageFeature): DynamicModule {
    const repositories = TypeOrmModule.forFeature(feature.entities);
    return {
      module: StorageModule,
      imports: [repositories],
      exports: [repositories],
      providers: [{ provide: FEATURE, useValue: feature }],
    };
  }
}

/** The storage features that a set of modules imports, found in their metadata so that no registry has to be kept. */
export function storageFeaturesOf(modules: readonly (new () => object)[]): StorageFeature[] {
  return modules
    .flatMap((module) => (Reflect.getMetadata('imports', module) ?? []) as DynamicModule[])
    .flatMap((imported) => imported.providers ?? [])
    .filter((provider) => typeof provider === 'object' && 'provide' in provider && provider.provide === FEATURE)
    .map((provider) => (provider as { useValue: StorageFeature }).useValue);
}
