import { Injectable } from '@nestjs/common';

import type { Asked, Guarded, Job } from '#contracts';

import type { CompiledPolicy } from '../judging/compiled-policy.js';
import { VaultKeyStore } from './vault-key.store.js';
import { Vault } from './vault.js';

type Owner = Pick<Job, 'id' | 'principal'>;

/** Opens the vault of a job, for that job and its principal alone. */
@Injectable()
export class VaultsService {
  constructor(private readonly keys: VaultKeyStore) {}

  /** The vault that a request fills; what a person edited keeps the tokens that it has. */
  open(job: Job<Asked>, policy: CompiledPolicy): Vault | undefined {
    if (!policy.tokenises) return undefined;
    const sealed = job.state.reviewed?.guard.vault;
    if (sealed !== undefined) return this.unseal(sealed, job);
    const text = JSON.stringify(job.state.request.messages);
    return Vault.for(job.id, (ending) => text.includes(ending));
  }

  seal(vault: Vault, job: Owner): string {
    return vault.seal(this.keys.key, ownerOf(job));
  }

  /** The vault that a request filled; undefined when it has none. */
  of(job: Job<{ guard: Guarded }>): Vault | undefined {
    const { vault } = job.state.guard;
    return vault === undefined ? undefined : this.unseal(vault, job);
  }

  private unseal(sealed: string, job: Owner): Vault {
    return Vault.unseal(sealed, this.keys.key, ownerOf(job));
  }
}

const ownerOf = ({ id, principal: { tenant, keyId } }: Owner): string => JSON.stringify([id, tenant, keyId]);
