import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';

import {
  ClaimReview,
  ClaimReviewQuestion,
  DecideReview,
  DecideReviewQuestion,
  GetReview,
  ListReviews,
  ListReviewsQuery,
  parseBody,
  type ReviewDecision,
  type ReviewView,
} from '#contracts';
import { Bus } from '#messaging';

import { type Caller, isAdmin, type KnownRequest } from './keys/caller.js';
import { Scoped } from './keys/key.guard.js';

const DEFAULT_LEASE_SECONDS = 600;

/** Parked requests and answers, for the people who decide about them. A tenant's key sees its own tenant's. */
@Controller('v1/reviews')
@Scoped('reviews')
export class ReviewsController {
  constructor(private readonly bus: Bus) {}

  @Get()
  async list(@Query() query: Record<string, string>, @Req() { caller }: KnownRequest) {
    const { status } = parseBody(ListReviewsQuery, query);
    return {
      object: 'list',
      data: await this.bus.ask(ListReviews, { tenant: tenantOf(caller, query['tenant']), status }),
    };
  }

  @Get(':id')
  get(@Param('id') id: string, @Req() { caller }: KnownRequest): Promise<ReviewView> {
    return this.bus.ask(GetReview, { tenant: tenantOf(caller), id });
  }

  /** Nobody else may decide while the claim lasts. Claiming again makes it last longer. */
  @Post(':id/claim')
  @HttpCode(200)
  claim(@Param('id') id: string, @Body() body: unknown, @Req() { caller }: KnownRequest): Promise<ReviewView> {
    const { lease_seconds: leaseSeconds = DEFAULT_LEASE_SECONDS } = parseBody(ClaimReview, body ?? {});
    return this.bus.ask(ClaimReviewQuestion, { tenant: tenantOf(caller), id, by: caller.keyId, leaseSeconds });
  }

  @Post(':id/approve')
  @HttpCode(200)
  approve(@Param('id') id: string, @Body() body: unknown, @Req() { caller }: KnownRequest): Promise<ReviewView> {
    return this.decide(id, 'approve', body, caller);
  }

  @Post(':id/edit')
  @HttpCode(200)
  edit(@Param('id') id: string, @Body() body: unknown, @Req() { caller }: KnownRequest): Promise<ReviewView> {
    return this.decide(id, 'edit', body, caller);
  }

  @Post(':id/reject')
  @HttpCode(200)
  reject(@Param('id') id: string, @Body() body: unknown, @Req() { caller }: KnownRequest): Promise<ReviewView> {
    return this.decide(id, 'reject', body, caller);
  }

  private decide(id: string, decision: ReviewDecision, body: unknown, caller: Caller): Promise<ReviewView> {
    const given = parseBody(DecideReview, body ?? {});
    return this.bus.ask(DecideReviewQuestion, { tenant: tenantOf(caller), id, by: caller.keyId, decision, given });
  }
}

/** The operator sees every tenant's, or the one that is asked for. */
const tenantOf = (caller: Caller, asked?: string): string | undefined => (isAdmin(caller) ? asked : caller.tenant);
