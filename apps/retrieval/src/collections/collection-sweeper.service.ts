import { setTimeout as pause } from 'node:timers/promises';

import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { CollectionsStore } from './collections.store.js';

/** Long enough for the requests that wait for the one connection of an embedded database. */
const PAUSE_MS = 5;
const SWEEP_EVERY_MS = 3_600_000;

/** Removes the rows of deleted stores bit by bit, so that deleting a large store never holds up a request. */
@Injectable()
export class CollectionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CollectionSweeper.name);
  private sweeping: Promise<void> | undefined;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stores: CollectionsStore) {}

  /** Takes up what a stopped process left. */
  onApplicationBootstrap(): void {
    this.start();
    this.timer = setInterval(() => this.start(), SWEEP_EVERY_MS).unref();
  }

  start(): void {
    this.sweeping ??= this.sweep().finally(() => {
      this.sweeping = undefined;
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      while (!this.stopping && (await this.stores.sweep())) await pause(PAUSE_MS);
    } catch (error) {
      this.logger.warn(`The rows of deleted vector stores stay until the next sweep: ${String(error)}`);
    }
  }
}
