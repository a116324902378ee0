import { type BeforeApplicationShutdown, Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';

import { Messaging } from '#messaging';
import { Cache, Database } from '#storage';

/**
 * Probes. Live: the event loop turns. Ready: this pod can serve something; a lost database or cache degrades it with 200,
 * because taking every replica out at once would turn a brown-out into an outage.
 */
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  private stopping = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly messaging: Messaging,
    private readonly database: Database,
    @Inject(Cache) private readonly cache: Cache,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    if (this.stopping) throw new ServiceUnavailableException('shutting down');
    return this.health.check([() => this.ofMessaging(), () => this.ofDatabase(), () => this.ofCache()]);
  }

  private ofMessaging() {
    const { state, detail } = this.messaging.health();
    const session = this.indicator.check('messaging');
    return state === 'up' ? session.up(detail) : session.down(detail);
  }

  private async ofDatabase() {
    const session = this.indicator.check('database');
    return (await this.database.healthy()) ? session.up() : session.degraded();
  }

  private ofCache() {
    const session = this.indicator.check('cache');
    return this.cache.healthy() ? session.up() : session.degraded();
  }
}
