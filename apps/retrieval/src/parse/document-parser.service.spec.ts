import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { DocumentParser } from './document-parser.service.js';
import { cjkFont, pdf, shown } from './sample-pdf.suite.js';

const LIMITS = { maxBytes: 32 * 1024 * 1024, timeoutMs: 30_000, memoryMb: 512, privateNetwork: false };
const never = new AbortController().signal;

/** Takes minutes: each closing tag that fits none is looked for among all that are open. */
const SLOW = Buffer.from(`<html>${'<b>'.repeat(9_900)}${'</i>'.repeat(4_000_000)}`);
/** Takes a second. */
const SLOWISH = Buffer.from(`<html>${'<b>'.repeat(9_900)}${'</i>'.repeat(40_000)}text`);

/** The processes that read documents, and whose they are. */
function readers(): { pid: number; parent: number }[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('parse.worker'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid, parent]) => ({ pid: pid!, parent: parent! }));
}

const processesOf = (owner: number | undefined): number[] =>
  readers()
    .filter(({ parent }) => parent === owner)
    .map(({ pid }) => pid);
const processes = (): number[] => processesOf(process.pid);

async function untilTrue(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition() && Date.now() < end) await sleep(20);
  expect(condition()).toBe(true);
}

describe('reading documents', () => {
  let parser: DocumentParser;
  const start = (limits: Partial<typeof LIMITS> = {}) => (parser = new DocumentParser({ ...LIMITS, ...limits }));
  const text = (content: string) => parser.parse(Buffer.from(content), { filename: 'a.txt' }, never);
  afterEach(async () => {
    parser.onApplicationShutdown();
    await untilTrue(() => processes().length === 0);
  });

  it('knows the codes of Chinese, Japanese and Korean fonts that a PDF does not explain', async () => {
    start();
    const file = pdf([shown('95d4956982cd8e4f8f5c93fa88c893e082c582b78142')], {
      objects: cjkFont('90ms-RKSJ-H', 'Japan1'),
    });
    expect((await parser.parse(file, {}, never)).text).toBe('返品は三十日以内です。');
  });

  it('takes no process before the first document, and uses it again', async () => {
    start();
    expect(processes()).toEqual([]);
    await expect(text('one')).resolves.toEqual({ text: 'one', format: 'text' });
    const [pid] = processes();
    await text('two');
    expect(processes()).toEqual([pid]);
  });

  it('takes two processes for however many documents', async () => {
    start();
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);
    const read = await Promise.all(texts.map(text));
    expect(read.map((document) => document.text)).toEqual(texts);
    expect(processes()).toHaveLength(2);
  });

  it('leaves the bytes of the caller alone', async () => {
    start();
    const pool = Buffer.from('before|the text|after');
    await expect(parser.parse(pool.subarray(7, 15), {}, never)).resolves.toMatchObject({ text: 'the text' });
    expect(pool.toString()).toBe('before|the text|after');
  });

  it('stops a document that takes too long, and reads the next', async () => {
    start({ timeoutMs: 1_500 });
    await text('warm');
    const began = Date.now();
    await expect(parser.parse(SLOW, {}, never)).rejects.toMatchObject({ code: 'timeout', message: /1500 ms/ });
    expect(Date.now() - began).toBeLessThan(4_000);
    await expect(text('next')).resolves.toMatchObject({ text: 'next' });
  });

  it('stops at once when its caller leaves, while it reads or waits', async () => {
    start();
    const leaving = new AbortController();
    const reading = [SLOW, SLOW].map((file) => parser.parse(file, {}, leaving.signal));
    const waiting = parser.parse(Buffer.from('waiting'), {}, leaving.signal);
    const patient = text('patient');
    await sleep(500);
    const began = Date.now();
    leaving.abort(new Error('the caller left'));
    for (const parse of [...reading, waiting]) await expect(parse).rejects.toThrow('the caller left');
    await expect(patient).resolves.toMatchObject({ text: 'patient' });
    expect(Date.now() - began).toBeLessThan(4_000);
    await expect(parser.parse(Buffer.from('x'), {}, leaving.signal)).rejects.toThrow('the caller left');
  });

  it('tells those who come when too many wait', async () => {
    start();
    const parses = await Promise.allSettled(Array.from({ length: 70 }, (_, index) => text(String(index))));
    const refused = parses.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', retryAfterMs: expect.any(Number) } });
  });

  it('reads a document again whose process was killed', async () => {
    start();
    await text('warm');
    const [pid] = processes();
    const parse = parser.parse(SLOWISH, {}, never);
    await sleep(100);
    process.kill(pid!, 'SIGKILL');
    await expect(parse).resolves.toMatchObject({ text: 'text' });
    process.kill(processes()[0]!, 'SIGKILL');
    await expect(text('next')).resolves.toMatchObject({ text: 'next' });
  });

  it('ends its processes a minute after the last document', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      start();
      await text('one');
      vi.advanceTimersByTime(59_000);
      await text('two');
      vi.advanceTimersByTime(59_000);
      expect(processes()).toHaveLength(1);
      vi.advanceTimersByTime(2_000);
    } finally {
      vi.useRealTimers();
    }
    await untilTrue(() => processes().length === 0);
    await expect(text('three')).resolves.toMatchObject({ text: 'three' });
  });

  it('blames no document for the end of the platform', async () => {
    start();
    const parse = parser.parse(SLOW, {}, never);
    await sleep(200);
    parser.onApplicationShutdown();
    await expect(parse).rejects.not.toHaveProperty('code');
  });

  it('gives its processes nothing of the environment', async () => {
    start();
    await text('warm');
    const environment = await readFile(`/proc/${processes()[0]}/environ`, 'utf8');
    const names = environment.split('\0').filter((entry) => entry !== '' && !entry.startsWith('NODE_CHANNEL_'));
    expect(names).toEqual([]);
  });
});

describe('a process that reads documents', () => {
  it('ends when the platform is killed, however busy it is', async () => {
    const worker = new URL('parse.worker.ts', import.meta.url);
    const script = `
      const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(worker.pathname)}, ['900000000'], { env: {}, serialization: 'advanced' });
      child.send({ bytes: Buffer.from('<html>' + '<b>'.repeat(9900) + '</i>'.repeat(4000000)) });
      setTimeout(() => console.log('busy'), 1000);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const [pid] = processesOf(parent.pid);
    expect(pid).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await untilTrue(() => readers().every((reader) => reader.pid !== pid));
  });
});
