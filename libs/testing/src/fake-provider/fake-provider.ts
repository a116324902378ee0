import { spawn, type ChildProcess } from 'node:child_process';
import { nodeArguments, sibling } from '../node-process.js';
import type { ControlBodies } from './control-door.js';
import type { Match, ProviderStats, RecordedRequest, Script } from './script.js';

const START_TIMEOUT_MS = 20_000;

export interface FakeProviderOptions {
  /** Default: any free port. */
  port?: number;
  /** What it answers until told otherwise; the default echoes the last user message. */
  script?: Script;
  /** Whether requests are kept in full; benchmarks switch it off. The numbers of `stats()` are always kept. */
  record?: boolean;
}

/** Starts a fake provider in a process of its own, which ends with this one. */
export async function startFakeProvider(options: FakeProviderOptions = {}): Promise<FakeProvider> {
  const entry = sibling('./main', import.meta.url);
  const flags = ['--port', String(options.port ?? 0), options.record === false ? '--no-record' : '--record'];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [...nodeArguments(entry), ...flags], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const provider = new FakeProvider(child, await urlOf(child));
  if (options.script) await provider.script(options.script);
  return provider;
}

/** A provider under the test's command: what it shall answer, and what it was asked. */
export class FakeProvider implements AsyncDisposable {
  readonly url: string;
  readonly openaiBaseUrl: string;
  /** The Anthropic SDK adds `/v1` by itself. */
  readonly anthropicBaseUrl: string;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
    this.openaiBaseUrl = `${url}/v1`;
    this.anthropicBaseUrl = url;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** What completions are answered from now on, when no rule and no one-shot script is for them. */
  script(script: Script): Promise<void> {
    return this.direct('script', { script });
  }

  /** Scripts for the next completions, one each. */
  next(...scripts: Script[]): Promise<void> {
    return this.direct('next', { scripts });
  }

  /** A script for the requests that match; of several matching rules the first one added holds. */
  rule(match: Match, script: Script): Promise<void> {
    return this.direct('rule', { match, script });
  }

  /** The last requests (at most 50,000), oldest first. */
  requests(last?: number): Promise<RecordedRequest[]> {
    return this.control(last === undefined ? 'record' : `record?last=${last}`);
  }

  stats(): Promise<ProviderStats> {
    return this.control('stats');
  }

  recording(on: boolean): Promise<void> {
    return this.direct('recording', { on });
  }

  /** Forgets scripts, rules, requests and numbers. */
  reset(): Promise<void> {
    return this.direct('reset', {});
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async direct<C extends keyof ControlBodies>(command: C, body: ControlBodies[C]): Promise<void> {
    await this.control(command, { method: 'POST', body: JSON.stringify(body) });
  }

  private async control<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await fetch(`${this.url}/__control/${path}`, init);
    if (!answer.ok) throw new Error(`the fake provider refused ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`the fake provider did not start: ${why}`));
    };
    const timer = setTimeout(fail, START_TIMEOUT_MS, `no word after ${START_TIMEOUT_MS} ms`);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it exited with ${code}`));
    child.once('message', (message: { url: string }) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      // A forgotten provider must not keep its test or benchmark alive.
      child.unref();
      child.channel?.unref();
      resolve(message.url);
    });
  });
}
