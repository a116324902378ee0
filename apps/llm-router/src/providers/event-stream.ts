import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

import { drain, giveUp } from './provider-pool.js';
import type { ProviderEvent } from './provider.js';
import { type SseEvent, SseParser } from './sse-parser.js';

/** Turns the events of one protocol into ours. */
export interface EventReader {
  /** Throws when the event is no part of a good answer. */
  take(event: SseEvent): ProviderEvent[];
  /** True after the protocol's last event. */
  readonly ended: boolean;
  /** Throws when the stream ended before its answer did. */
  finish(): void;
}

/** Reads a streamed answer; on every way out its connection is either reusable or closed. */
export async function* readEvents(body: Readable, reader: EventReader): AsyncGenerator<ProviderEvent> {
  const decoder = new StringDecoder('utf8');
  const parser = new SseParser();
  let complete = false;
  try {
    for await (const bytes of body.iterator({ destroyOnReturn: false })) {
      for (const event of parser.push(decoder.write(bytes as Buffer))) {
        for (const told of reader.take(event)) yield told;
        if (reader.ended) break;
      }
      if (reader.ended) break;
    }
    // Some servers end without the empty line that completes the last event.
    if (!reader.ended) for (const event of parser.push('\n\n')) for (const told of reader.take(event)) yield told;
    reader.finish();
    complete = true;
  } finally {
    if (complete) drain(body);
    else giveUp(body);
  }
}
