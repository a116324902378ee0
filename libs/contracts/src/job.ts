/** Priority class of a job; each lane has topics of its own, so that batch work never blocks a person who waits. */
export const LANES = ['interactive', 'standard', 'batch'] as const;
export type Lane = (typeof LANES)[number];

/** Who asks: the key a request came with, and the tenant that pays for it. */
export interface Principal {
  readonly tenant: string;
  readonly keyId: string;
  /** The end user named by the request (`user`), if any. */
  readonly user?: string | undefined;
  /** Who it reads documents as; absent: only what everyone of the tenant may find. */
  readonly access?: readonly string[] | undefined;
}

/**
 * How the answer of a job is told where its caller has left the line: in the shape of the door that it came in by.
 * `embeddings-base64` are embeddings whose caller asked for base64.
 */
export const DIALECTS = ['chat', 'messages', 'responses', 'embeddings', 'embeddings-base64'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Where the answer goes: to the gateway replica that holds the client, to a durable topic, or into the store of jobs. */
export type ReplyTo =
  | { readonly to: 'inbox'; readonly partition: number }
  | { readonly to: 'topic'; readonly topic: string; readonly correlationId: string }
  | { readonly to: 'store' };

/** A request on its way, with what each stage has added to it so far. */
export interface Job<State = unknown> {
  /** UUIDv7; every effect of the job is idempotent by it. */
  readonly id: string;
  readonly pipeline: string;
  readonly principal: Principal;
  readonly lane: Lane;
  /** What keeps its order: jobs of one key run one after the other. */
  readonly orderKey?: string | undefined;
  /** Unix milliseconds after which nobody waits for the answer. */
  readonly deadlineAtMs: number;
  readonly acceptedAtMs: number;
  readonly reply: ReplyTo;
  /** Default: `chat`. */
  readonly dialect?: Dialect | undefined;
  /** W3C trace context. */
  readonly traceparent?: string | undefined;
  readonly state: State;
}

/** What a handler is given beside the job. */
export interface StageContext {
  /** Aborts at the deadline, when the client leaves, and when the process must stop. */
  readonly signal: AbortSignal;
  /** 1 for the first try of an answer; more when another worker died while it was answering. */
  readonly attempt: number;
}
