import { Injectable } from '@nestjs/common';

import type { RouteStrategy } from '#contracts';

import type { Strategy } from './route.js';
import { Auto } from './strategies/auto.js';
import { Canary } from './strategies/canary.js';
import { cheapest } from './strategies/cheapest.js';
import { fallback } from './strategies/fallback.js';
import { fastest } from './strategies/fastest.js';
import { leastBusy } from './strategies/least-busy.js';
import { shadow } from './strategies/shadow.js';
import { weighted } from './strategies/weighted.js';

/** Every strategy by the name that a route has for it. */
@Injectable()
export class StrategyRegistry {
  private readonly strategies: Record<RouteStrategy, Strategy>;

  constructor(auto: Auto, canary: Canary) {
    this.strategies = {
      fallback,
      weighted,
      cheapest,
      fastest,
      'least-busy': leastBusy,
      auto: auto.choose,
      shadow,
      canary: canary.choose,
    };
  }

  of(name: RouteStrategy): Strategy {
    return this.strategies[name];
  }
}
