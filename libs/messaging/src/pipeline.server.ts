import { type CustomTransportStrategy, Server } from '@nestjs/microservices';

import type { HandledContract } from './handlers.js';
import type { Messaging } from './messaging.js';

/** What our decorators leave in Nest's registry. */
export interface HandlerExtras {
  contract: HandledContract;
  controller: unknown;
  method: string | symbol;
}

/** What the process knows of its controllers. */
export interface Controllers {
  /** The app that a controller class belongs to. */
  appOf(controller: unknown): string;
  instanceOf(controller: unknown): object;
}

/**
 * The Nest side of messaging: a custom transport strategy, so that stages, facts and questions are methods of ordinary
 * controllers, with injection, and Nest finds them. The methods are called as they are: Nest's wrapping of pipes, guards
 * and filters costs more per stage than most stages do, and the runtime already does what it would be used for.
 */
export class PipelineServer extends Server implements CustomTransportStrategy {
  private readonly found: HandlerExtras[] = [];

  constructor(
    private readonly messaging: Messaging,
    private readonly controllers: Controllers,
  ) {
    super();
  }

  override addHandler(pattern: unknown, _wrapped: unknown, _isEvent?: boolean, extras?: Partial<HandlerExtras>): void {
    if (!extras?.contract) {
      throw new Error(`the handler of ${String(pattern)} is none of ours: use @Stage, @Reads, @Answers or @Receives`);
    }
    this.found.push(extras as HandlerExtras);
  }

  listen(callback: (error?: unknown) => void): void {
    void this.start(callback);
  }

  async close(): Promise<void> {
    await this.messaging.close();
  }

  on(): never {
    throw new Error('the pipeline server emits no events');
  }

  unwrap<T>(): T {
    return this.messaging as T;
  }

  private async start(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const { contract, controller, method } of this.found) {
        const instance = this.controllers.instanceOf(controller) as Record<
          string | symbol,
          (...args: never[]) => unknown
        >;
        this.messaging.handlers.add(this.controllers.appOf(controller), contract, instance[method]!.bind(instance));
      }
      await this.messaging.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }
}
