import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut: whoever goes by it loses the server, and nobody else does. */
export class CutLine {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private readonly server = createServer((near) => this.join(near));

  private constructor(private readonly target: URL) {}

  static async to(address: string): Promise<CutLine> {
    const line = new CutLine(new URL(address));
    await new Promise<void>((resolve) => line.server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get address(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** For good. */
  cut(): void {
    this.isCut = true;
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(near: Socket): void {
    if (this.isCut) return void near.destroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
    }
    near.pipe(far).pipe(near);
  }
}
