import { leaveWill } from './last-will.js';
import type { ManagedServer, ServerKind, StopOptions } from './managed-server.js';
import { run } from './run-command.js';
import { untilReady } from './until-ready.js';

const READY_TIMEOUT_MS = 90_000;

export interface Container {
  kind: ServerKind;
  address: string;
  image: string;
  hostPort: number;
  containerPort: number;
  /** More ports, `host:container`. */
  morePorts?: string[];
  env?: Record<string, string>;
  command?: string[];
  probe: () => Promise<unknown>;
}

let engine: Promise<boolean> | undefined;

/** Whether a Docker engine answers within three seconds; asked once per process. */
export function dockerAnswers(): Promise<boolean> {
  engine ??= run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 3_000 }).then(
    () => true,
    () => false,
  );
  return engine;
}

/** A server in a container; the same port is published again after every restart. */
export class DockerServer implements ManagedServer {
  readonly origin = 'docker';
  readonly kind: ServerKind;
  readonly address: string;
  pid: number | undefined;
  private readonly container: Container;
  private readonly name: string;
  private revokeWill?: () => void;

  constructor(container: Container) {
    this.container = container;
    this.kind = container.kind;
    this.address = container.address;
    this.name = `aerie-test-${container.kind}-${process.pid}-${container.hostPort}`;
  }

  async start(): Promise<void> {
    const again = this.revokeWill !== undefined;
    try {
      if (again) await run('docker', ['start', this.name]);
      else await this.create();
      await untilReady(this.container.probe, READY_TIMEOUT_MS, () => true);
    } catch (error) {
      if (!again) await this.dispose().catch(() => {});
      throw error;
    }
    this.pid = Number(await run('docker', ['inspect', '--format', '{{.State.Pid}}', this.name]));
  }

  async stop(options: StopOptions = {}): Promise<void> {
    await run('docker', options.signal === 'SIGKILL' ? ['kill', this.name] : ['stop', '-t', '20', this.name]);
    this.pid = undefined;
  }

  async dispose(): Promise<void> {
    if (!this.revokeWill) return;
    await run('docker', ['rm', '--force', '--volumes', this.name]);
    this.pid = undefined;
    this.revokeWill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  private async create(): Promise<void> {
    const { image, hostPort, containerPort, morePorts = [], env = {}, command = [] } = this.container;
    this.revokeWill = leaveWill('docker rm --force --volumes "$1"', this.name);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const ports = [`${hostPort}:${containerPort}`, ...morePorts];
    const publish = ports.flatMap((pair) => ['--publish', `127.0.0.1:${pair}`]);
    await run('docker', ['run', '--detach', '--name', this.name, ...publish, ...variables, image, ...command]);
  }
}
