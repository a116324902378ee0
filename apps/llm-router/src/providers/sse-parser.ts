import { ProviderFailure } from './provider-failure.js';

/** A single event may not be longer; anything else is no event stream. */
const LONGEST_EVENT_CHARS = 16 * 1024 * 1024;

export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts an event stream into its events (WHATWG HTML, 9.2), however the bytes were cut into chunks. The SDK's own stream
 * races three promises per chunk and ends silently when the connection is cut: this costs a fraction and hides nothing.
 */
export class SseParser {
  private rest = '';
  private event = '';
  private data: string | undefined;

  /** The events that are complete with this piece of text. */
  push(text: string): SseEvent[] {
    const events: SseEvent[] = [];
    let buffer = this.rest === '' ? text : this.rest + text;
    if (buffer.includes('\r')) buffer = buffer.replaceAll(/\r\n|\r(?!$)/g, '\n');
    let start = 0;
    for (let end = buffer.indexOf('\n'); end >= 0; end = buffer.indexOf('\n', start)) {
      this.line(buffer, start, end, events);
      start = end + 1;
    }
    this.rest = start === 0 ? buffer : buffer.slice(start);
    if (this.rest.length > LONGEST_EVENT_CHARS) throw new ProviderFailure('malformed', 'sent an endless event');
    return events;
  }

  private line(buffer: string, start: number, end: number, events: SseEvent[]): void {
    if (start === end) {
      if (this.data !== undefined) events.push({ event: this.event, data: this.data });
      this.event = '';
      this.data = undefined;
    } else if (buffer.startsWith('data:', start)) {
      const from = start + (buffer.charCodeAt(start + 5) === 0x20 ? 6 : 5);
      const value = buffer.slice(from, end);
      this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    } else if (buffer.startsWith('event:', start)) {
      this.event = buffer.slice(start + 6, end).trim();
    }
  }
}
