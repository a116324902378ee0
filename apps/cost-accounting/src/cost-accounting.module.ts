import { Module } from '@nestjs/common';

import { StorageModule } from '#storage';

import { AdmissionService } from './admission/admission.service.js';
import { AdmitController } from './admission/admit.controller.js';
import { BudgetEntity } from './budgets/budget.entity.js';
import { BudgetStore } from './budgets/budget.store.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { BudgetsService } from './budgets/budgets.service.js';
import { Clock } from './clock.js';
import { AllowancesService } from './leases/allowances.service.js';
import { LeaseStore } from './leases/lease.store.js';
import { LedgerStore } from './ledger/ledger.store.js';
import { SettlementService } from './ledger/settlement.service.js';
import { UsageController } from './ledger/usage.controller.js';
import { UsageStore } from './ledger/usage.store.js';
import { METRICS } from './metrics.js';
import { CostAccountingTables1795219200000 } from './migrations/1795219200000-cost-accounting-tables.js';

/** Admits requests against budgets, prices what they used, keeps the ledger. */
@Module({
  imports: [
    StorageModule.forFeature({
      schema: 'cost_accounting',
      entities: [BudgetEntity],
      migrations: [CostAccountingTables1795219200000],
    }),
  ],
  controllers: [AdmitController, UsageController, BudgetsController],
  providers: [
    ...METRICS,
    Clock,
    BudgetStore,
    BudgetsService,
    LeaseStore,
    AllowancesService,
    AdmissionService,
    LedgerStore,
    SettlementService,
    UsageStore,
  ],
})
export class CostAccountingModule {}
