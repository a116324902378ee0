import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { ReaskService } from './answers/reask.service.js';
import { InspectInputController } from './inspect-input.controller.js';
import { InspectOutputController } from './inspect-output.controller.js';
import { InspectRetrievedController } from './inspect-retrieved.controller.js';
import { InspectTextsController } from './inspect-texts.controller.js';
import { InspectionController } from './inspection/inspection.controller.js';
import { InspectionService } from './inspection/inspection.service.js';
import { ModerationController } from './inspection/moderation.controller.js';
import { GuardrailsTables1795564800000 } from './migrations/1795564800000-guardrails-tables.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PoliciesService } from './policies/policies.service.js';
import { PolicyVersionEntity } from './policies/policy.entity.js';
import { PolicyStore } from './policies/policy.store.js';
import { DecisionsService } from './reviews/decisions.service.js';
import { ReviewEntity } from './reviews/review.entity.js';
import { ReviewStore } from './reviews/review.store.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { ReviewsService } from './reviews/reviews.service.js';
import { VaultKeyStore } from './vault/vault-key.store.js';
import { VaultsService } from './vault/vaults.service.js';

/** Judges what goes in, what grounds an answer, and what comes out. */
@Module({
  imports: [
    StorageModule.forFeature({
      schema: 'guardrails',
      entities: [PolicyVersionEntity, ReviewEntity],
      migrations: [GuardrailsTables1795564800000],
    }),
  ],
  controllers: [
    InspectInputController,
    InspectRetrievedController,
    InspectOutputController,
    InspectTextsController,
    InspectionController,
    ModerationController,
    PoliciesController,
    ReviewsController,
  ],
  providers: [
    PolicyStore,
    PoliciesService,
    VaultKeyStore,
    VaultsService,
    ReaskService,
    ReviewStore,
    ReviewsService,
    DecisionsService,
    InspectionService,
  ],
})
export class GuardrailsModule {}
