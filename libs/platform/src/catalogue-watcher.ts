import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

import type { LiveCatalogue } from '#contracts';
import { counter, type Logger } from '#telemetry';

import { readCatalogue } from './catalogue-config.js';
import { type Environment, readConfigFile } from './config.js';

/** Files in Kubernetes change by a link that is moved: looking at the text misses nothing, and costs a read of some kilobytes. */
const LOOK_EVERY_MS = 1000;

const reloads = counter('aerie_catalogue_reloads_total', 'Changes of aerie.config.yaml by what came of them.', [
  'outcome',
]);

/** Follows the configuration file. A file with mistakes is told with their paths, and the last good one keeps serving. */
@Injectable()
export class CatalogueWatcher implements OnApplicationShutdown {
  private readonly timer: NodeJS.Timeout;
  constructor(
    private readonly env: Environment,
    private readonly catalogue: LiveCatalogue,
    /** The text that the catalogue was made of: what is written since is news. */
    private seen: string | undefined,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const mistakes: string[] = [];
    const text = readConfigFile(this.env, mistakes);
    // A file that is gone for a moment is being replaced.
    if (text === undefined || text === this.seen) return;
    this.seen = text;
    const next = readCatalogue(text, this.env, mistakes);
    if (mistakes.length > 0) {
      reloads.inc({ outcome: 'refused' });
      this.logger.error({ mistakes }, 'aerie.config.yaml has mistakes; the last good one keeps serving');
      return;
    }
    this.catalogue.replace(next);
    reloads.inc({ outcome: 'taken' });
    this.logger.info({ models: next.models.length, routes: next.routes.length }, 'aerie.config.yaml was read anew');
  }
}
