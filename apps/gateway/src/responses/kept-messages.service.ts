import { Injectable } from '@nestjs/common';

import { AerieError, itemTypeOf, type ResponseItem } from '#contracts';
import { Cache } from '#storage';

const KEPT_MS = 60 * 60_000;
const MOST_CHARS = 256 * 1024;
const SHOWN_CHARS = 80;
const MESSAGE_ID = /^msg_[0-9a-f]{32}$/;
/** Items that a chat has no place for: a reference to one is left out as the item would be. */
const WITHOUT_MESSAGE = /^(?:rs|fs)_/;

/**
 * What answers said, for clients that refer to it in their next request instead of sending it again, as OpenAI lets them
 * unless they set `store: false`. A forgetful memory: what is gone has to be sent.
 */
@Injectable()
export class KeptMessages {
  constructor(private readonly cache: Cache) {}

  /** Nobody waits for it; the answer is not held up. */
  keep(tenant: string, { id, text }: { id: string; text: string }): void {
    if (text.length <= MOST_CHARS) void this.cache.set(keyOf(tenant, id), text, KEPT_MS);
  }

  /** The items with messages in place of references to them. */
  async resolved(tenant: string, items: readonly ResponseItem[]): Promise<ResponseItem[]> {
    const resolved = await Promise.all(
      items.map((item, index) => (itemTypeOf(item) === 'item_reference' ? this.referred(tenant, item, index) : [item])),
    );
    return resolved.flat();
  }

  private async referred(tenant: string, item: ResponseItem, index: number): Promise<ResponseItem[]> {
    const id = String(item['id']);
    if (WITHOUT_MESSAGE.test(id)) return [];
    const text = MESSAGE_ID.test(id) ? await this.cache.get(keyOf(tenant, id)) : undefined;
    if (text === undefined) {
      throw new AerieError(
        'not_found',
        `input[${index}] refers to "${id.slice(0, SHOWN_CHARS)}", which is not known any more. Send the message itself; clients do so with store: false.`,
        { param: 'input' },
      );
    }
    return [{ type: 'message', role: 'assistant', content: text }];
  }
}

const keyOf = (tenant: string, id: string): string => `gateway:message:${tenant}:${id}`;
