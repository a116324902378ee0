import { Injectable } from '@nestjs/common';

import { AerieError, itemTypeOf, type ResponseItem } from '#contracts';
import { Cache } from '#storage';

const KEPT_MS = 60 * 60_000;
const MOST_CHARS = 256 * 1024;
const SHOWN_CHARS = 80;
const OURS = /^(?:msg|rs)_[0-9a-f]{32}$/;
/** A chat can do without these: a reference to one that is not known is left out. */
const DISPENSABLE = /^(?:rs|fs)_/;

/**
 * What answers said and thought, for clients that refer to it in their next request instead of sending it again, as OpenAI
 * lets them unless they set `store: false`. A forgetful memory: what is gone has to be sent.
 */
@Injectable()
export class KeptItems {
  constructor(private readonly cache: Cache) {}

  /** Nobody waits for it: the answer is not held up. */
  keep(tenant: string, output: readonly object[]): void {
    for (const item of output as ResponseItem[]) {
      const json = JSON.stringify(item);
      const isWanted = item.type === 'message' || item['encrypted_content'] !== undefined;
      if (isWanted && json.length <= MOST_CHARS) void this.cache.set(keyOf(tenant, String(item['id'])), json, KEPT_MS);
    }
  }

  /** The items with those in place of references that these refer to. */
  async resolved(tenant: string, items: readonly ResponseItem[]): Promise<ResponseItem[]> {
    const resolved = await Promise.all(
      items.map((item, index) => (itemTypeOf(item) === 'item_reference' ? this.referred(tenant, item, index) : [item])),
    );
    return resolved.flat();
  }

  private async referred(tenant: string, item: ResponseItem, index: number): Promise<ResponseItem[]> {
    const id = String(item['id']);
    const kept = OURS.test(id) ? await this.cache.get(keyOf(tenant, id)) : undefined;
    if (kept !== undefined) return [JSON.parse(kept) as ResponseItem];
    if (DISPENSABLE.test(id)) return [];
    throw new AerieError(
      'not_found',
      `input[${index}] refers to "${id.slice(0, SHOWN_CHARS)}", which is not known any more. Send the item itself; clients do so with store: false.`,
      { param: 'input' },
    );
  }
}

const keyOf = (tenant: string, id: string): string => `gateway:item:${tenant}:${id}`;
