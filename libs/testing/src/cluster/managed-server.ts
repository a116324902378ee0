export type ServerKind = 'kafka' | 'postgres' | 'redis' | 'weaviate';

/** Where a server comes from: given by an environment variable, run in a container, or run from installed packages. */
export type ServerOrigin = 'environment' | 'docker' | 'packages';

export interface StopOptions {
  /** SIGTERM (default) shuts down in order; SIGKILL is a crash. */
  signal?: 'SIGKILL' | 'SIGTERM';
}

/** A real server that a test may take away for a while. */
export interface ManagedServer extends AsyncDisposable {
  readonly kind: ServerKind;
  readonly origin: ServerOrigin;
  /** What a client needs to reach it: `host:port` for Kafka, a URL for the others. Stays the same across restarts. */
  readonly address: string;
  /** Process id while it runs here; undefined when stopped or when it is not ours. */
  readonly pid: number | undefined;
  /** Starts again on the same port with the same data; resolves once it answers. */
  start(): Promise<void>;
  /** Resolves once the process is gone; the data stay. */
  stop(options?: StopOptions): Promise<void>;
  /** Stops for good and removes the data. */
  dispose(): Promise<void>;
}

/** A server named by an environment variable: used as it is, never stopped. */
export class GivenServer implements ManagedServer {
  readonly origin = 'environment';
  readonly pid = undefined;
  readonly kind: ServerKind;
  readonly address: string;

  constructor(kind: ServerKind, address: string) {
    this.kind = kind;
    this.address = address;
  }

  start(): Promise<void> {
    return this.refuse('start');
  }

  stop(): Promise<void> {
    return this.refuse('stop');
  }

  async dispose(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  private refuse(verb: string): Promise<never> {
    return Promise.reject(
      new Error(`cannot ${verb} this ${this.kind}: it was given by the environment, not started here`),
    );
  }
}
