import type { Redis } from 'ioredis';

type OnMessage = (message: string) => void;

/** The one connection by which a process hears of news, however much it listens to. */
export class RedisChannels {
  private readonly listening = new Map<string, Set<OnMessage>>();

  /** Takes over the connection, which must not subscribe again by itself: nobody would hear that it failed. */
  constructor(private readonly redis: Redis) {
    redis.on('error', () => {
      // It connects again; who waits finds out from what it asks for meanwhile.
    });
    redis.on('message', (channel, message) => this.tell(channel, message));
    redis.on('ready', () => this.openAgain());
    // Something may have been missed.
    redis.on('close', () => this.tellAll());
  }

  /** Rejects when the channel cannot be heard; then it is to be closed nevertheless. */
  async open(channel: string, onMessage: OnMessage): Promise<void> {
    const others = this.listening.get(channel);
    this.listening.set(channel, (others ?? new Set()).add(onMessage));
    await this.redis.subscribe(channel);
  }

  async close(channel: string, onMessage: OnMessage): Promise<void> {
    const all = this.listening.get(channel);
    if (!all?.delete(onMessage) || all.size > 0) return;
    this.listening.delete(channel);
    await this.redis.unsubscribe(channel);
  }

  disconnect(): void {
    this.redis.disconnect();
  }

  private openAgain(): void {
    if (this.listening.size === 0) return;
    this.redis.subscribe(...this.listening.keys()).then(
      () => this.tellAll(),
      () => undefined,
    );
  }

  private tellAll(): void {
    for (const channel of this.listening.keys()) this.tell(channel, '');
  }

  private tell(channel: string, message: string): void {
    for (const onMessage of this.listening.get(channel) ?? []) onMessage(message);
  }
}
