import type { Catalogue } from './catalogue.js';
import type { RetrievalConfig } from './retrieval-config.js';
import type { ResolvedVectorStores } from './vector-store-config.js';

/**
 * The catalogue as it is now. Its file may change while the process runs, so nobody keeps a part of it: what is made of it
 * is made anew when it has changed.
 */
export class LiveCatalogue implements Catalogue {
  constructor(private current: Catalogue) {}

  get providers(): Catalogue['providers'] {
    return this.current.providers;
  }

  get models(): Catalogue['models'] {
    return this.current.models;
  }

  get routes(): Catalogue['routes'] {
    return this.current.routes;
  }

  get retrieval(): RetrievalConfig {
    return this.current.retrieval ?? {};
  }

  get vectorStores(): ResolvedVectorStores {
    return this.current.vectorStores ?? {};
  }

  replace(next: Catalogue): void {
    this.current = next;
  }

  /** A value made of the catalogue: made again, with the one before at hand, when it is asked for after a change. */
  derive<T>(make: (catalogue: Catalogue, previous: T | undefined) => T): () => T {
    let madeOf: Catalogue | undefined;
    let value: T | undefined;
    return () => {
      if (madeOf !== this.current) {
        value = make(this.current, value);
        madeOf = this.current;
      }
      return value as T;
    };
  }
}
