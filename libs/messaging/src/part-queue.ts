/** Parts pushed from outside, read by one loop. */
export class PartQueue<Part> implements AsyncIterableIterator<Part> {
  private readonly parts: Part[] = [];
  private waiter: ((result: IteratorResult<Part>) => void) | undefined;
  private closed = false;

  push(part: Part): void {
    if (this.closed) return;
    if (this.waiter) {
      const waiter = this.waiter;
      this.waiter = undefined;
      waiter({ value: part, done: false });
    } else this.parts.push(part);
  }

  close(): void {
    this.closed = true;
    this.waiter?.({ value: undefined, done: true });
    this.waiter = undefined;
  }

  next(): Promise<IteratorResult<Part>> {
    const part = this.parts.shift();
    if (part !== undefined) return Promise.resolve({ value: part, done: false });
    if (this.closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.waiter = resolve));
  }

  return(): Promise<IteratorResult<Part>> {
    this.close();
    this.parts.length = 0;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
