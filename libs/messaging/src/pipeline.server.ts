import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

import type { HandledContract } from './handlers.js';
import type { Messaging } from './messaging.js';

type NestHandler = (...args: unknown[]) => unknown;

/** What our decorators leave in Nest's registry. */
export interface HandlerExtras {
  contract: HandledContract;
  controller: unknown;
}

/**
 * The Nest side of messaging: a custom transport strategy, so that stages, facts and questions are methods of ordinary
 * controllers and Nest finds them. It hands them to the runtime and does nothing else.
 */
export class PipelineServer extends Server implements CustomTransportStrategy {
  constructor(
    private readonly messaging: Messaging,
    /** The app that a controller class belongs to. */
    private readonly appOf: (controller: unknown) => string,
  ) {
    super();
  }

  override addHandler(
    pattern: unknown,
    callback: NestHandler,
    _isEvent?: boolean,
    extras?: Partial<HandlerExtras>,
  ): void {
    const { contract, controller } = extras ?? {};
    if (!contract)
      throw new Error(`the handler of ${String(pattern)} is none of ours: use @Stage, @Reads, @Answers or @Receives`);
    this.messaging.handlers.add(this.appOf(controller), contract, (...args: unknown[]) => unwrapped(callback(...args)));
  }

  listen(callback: (error?: unknown) => void): void {
    void this.start(callback);
  }

  async close(): Promise<void> {
    await this.messaging.close();
  }

  private async start(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.messaging.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  on(): never {
    throw new Error('the pipeline server emits no events');
  }

  unwrap<T>(): T {
    return this.messaging as T;
  }
}

/** Nest's proxy answers with the method's own result, or with an observable that fails as its exception filter says. */
async function unwrapped(result: unknown): Promise<unknown> {
  const value = await result;
  return isObservable(value) ? lastValueFrom(value) : value;
}
