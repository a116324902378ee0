/** A record on its way into the log. */
export interface OutRecord {
  topic: string;
  /** Fixed partition; else the key decides. */
  partition?: number | undefined;
  /** Records of one key keep their order. */
  key?: string | undefined;
  headers: Record<string, string>;
  value: string;
}

/** A record as it came out of the log. */
export interface InRecord {
  topic: string;
  partition: number;
  offset: number;
  key?: string | undefined;
  headers: Record<string, string>;
  value: string;
  timestampMs: number;
}

export interface TopicPartition {
  topic: string;
  partition: number;
}

export interface TopicOffset extends TopicPartition {
  /** The next offset to read. */
  offset: number;
}

export interface TopicSpec {
  name: string;
  partitions: number;
  retentionMs: number;
  /** An ephemeral topic carries what is worthless after a crash: frames and control. */
  ephemeral: boolean;
  maxMessageBytes: number;
}

export interface GroupSubscription {
  groupId: string;
  topics: string[];
  /** Called with records of one partition in offset order. Must return at once and never throw: work belongs elsewhere. */
  onRecords: (records: InRecord[]) => void;
  /** The partitions that are this member's from now on; what it had of others is no longer its to commit. */
  onAssigned: (assigned: TopicPartition[]) => void;
  /** False while the consumer is down; true when it reads again. */
  onHealth: (healthy: boolean) => void;
}

export interface GroupConsumer {
  pause(topics: string[]): void;
  resume(topics: string[]): void;
  commit(offsets: TopicOffset[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a transport must be able to do; everything else (order per key, bounded work, contiguous commit, retry, dead
 * letters, lanes, frames) is built once above it.
 */
export interface Driver {
  readonly name: string;
  /** `fleet`: records reach other processes. `process`: they never leave this one, so a missing handler is an error. */
  readonly scope: 'fleet' | 'process';
  /** Resolves when the log can be used; waits with backoff while it is out of reach. */
  connect(topics: TopicSpec[]): Promise<void>;
  /** Resolves when the records are safe. `durable`: on every replica in sync. `fast`: on the leader. */
  produce(records: OutRecord[], safety: 'durable' | 'fast'): Promise<void>;
  consumeGroup(subscription: GroupSubscription): Promise<GroupConsumer>;
  /** Reads fixed partitions from their end, without a group's memory. Resolves once nothing sent later can be missed. */
  consumePartitions(
    partitions: TopicPartition[],
    onRecords: (records: InRecord[]) => void,
  ): Promise<{ close(): Promise<void> }>;
  /** Records of a group that are not committed yet, per topic. */
  lag(groupId: string, topics: string[]): Promise<Record<string, number>>;
  healthy(): boolean;
  close(): Promise<void>;
}
