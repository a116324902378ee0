import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';

import { Cache, StorageModule } from '#storage';

import { BudgetsController } from './budgets.controller.js';
import { ChatController } from './chat.controller.js';
import { ChatExchange } from './chat-exchange.service.js';
import { EmbeddingsController } from './embeddings/embeddings.controller.js';
import { EventDoorController } from './events/event-door.controller.js';
import { EventResponses } from './events/event-responses.service.js';
import { FeedbackController } from './feedback.controller.js';
import { FilesController } from './files/files.controller.js';
import { FilesService } from './files/files.service.js';
import { FilesStore } from './files/files.store.js';
import { InspectController } from './guardrails/inspect.controller.js';
import { ModerationsController } from './guardrails/moderations.controller.js';
import { PoliciesController } from './guardrails/policies.controller.js';
import { JobEntity } from './jobs/job.entity.js';
import { JobStore } from './jobs/job.store.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JobsService } from './jobs/jobs.service.js';
import { KeyEntity } from './keys/key.entity.js';
import { KeyGuard } from './keys/key.guard.js';
import { KeyService } from './keys/key.service.js';
import { KeyStore } from './keys/key.store.js';
import { KeysController } from './keys/keys.controller.js';
import { LimitGuard, limitOptions } from './keys/limit.guard.js';
import { TenantEntity } from './keys/tenant.entity.js';
import { TenantsController } from './keys/tenants.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { TokenCounts } from './messages/token-counts.service.js';
import { GatewayTables1795219200000 } from './migrations/1795219200000-gateway-tables.js';
import { GatewayJobs1795564800000 } from './migrations/1795564800000-gateway-jobs.js';
import { KeyAccess1795824000000 } from './migrations/1795824000000-key-access.js';
import { Files1795910400000 } from './migrations/1795910400000-files.js';
import { GatewayJobVectors1795996800000 } from './migrations/1795996800000-gateway-job-vectors.js';
import { ModelsController } from './models.controller.js';
import { KeptItems } from './responses/kept-items.service.js';
import { ResponsesController } from './responses/responses.controller.js';
import { ReviewsController } from './reviews.controller.js';
import { UsageController } from './usage.controller.js';
import { VectorStoreFilesController } from './vector-store-files.controller.js';
import { VectorStoresController } from './vector-stores.controller.js';

/** The doors: REST, SSE and the event topic; who may come in, and how often. */
@Module({
  imports: [
    StorageModule.forFeature({
      schema: 'gateway',
      entities: [TenantEntity, KeyEntity, JobEntity],
      migrations: [
        GatewayTables1795219200000,
        GatewayJobs1795564800000,
        KeyAccess1795824000000,
        Files1795910400000,
        GatewayJobVectors1795996800000,
      ],
    }),
    ThrottlerModule.forRootAsync({ inject: [Cache], useFactory: limitOptions }),
  ],
  controllers: [
    ChatController,
    MessagesController,
    ResponsesController,
    EmbeddingsController,
    ModelsController,
    UsageController,
    BudgetsController,
    VectorStoresController,
    VectorStoreFilesController,
    TenantsController,
    KeysController,
    PoliciesController,
    InspectController,
    ModerationsController,
    ReviewsController,
    JobsController,
    FeedbackController,
    FilesController,
    EventDoorController,
  ],
  providers: [
    ChatExchange,
    EventResponses,
    JobStore,
    JobsService,
    FilesStore,
    FilesService,
    KeptItems,
    TokenCounts,
    KeyStore,
    KeyService,
    { provide: APP_GUARD, useClass: KeyGuard },
    { provide: APP_GUARD, useClass: LimitGuard },
  ],
})
export class GatewayModule {}
