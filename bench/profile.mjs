import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { setPriority } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { closedLoop } from './load/closed-loop.mjs';
import { warmUp } from './measure.mjs';
import { startStandalone } from './targets/standalone.mjs';
import { PLAIN_BODY, STREAMED_BODY } from './workload.mjs';

const CONNECTIONS = 32;
const TOP = 40;
const HOOK = pathToFileURL(join(import.meta.dirname, 'profile-hook.mjs')).href;

/** Samples the main thread of standalone under load, and says who had it: by owner, by function, and by our own files. */
export async function profileStandalone(provider, { dist, seconds, streamed, out }) {
  const file = out.replace(/(\.json)?$/, '.cpuprofile.json');
  rmSync(file, { force: true });
  const target = await startStandalone({ provider, dist, nodeFlags: ['--import', HOOK], env: { AERIE_PROFILE: file } });
  try {
    const { pid } = target.processes[0];
    const headers = { ...target.headers, 'content-type': 'application/json' };
    const request = { url: `${target.url}/chat/completions`, headers, body: streamed ? STREAMED_BODY : PLAIN_BODY };
    await warmUp(request);
    preferMainThread(pid);
    process.kill(pid, 'SIGUSR2');
    const before = threadsOf(pid);
    const { requests, requestsPerSecond } = await closedLoop(request, { connections: CONNECTIONS, seconds });
    const after = threadsOf(pid);
    process.kill(pid, 'SIGUSR2');
    const profile = await written(file);
    const threads = [...after].map(([name, cpuUs]) => ({ name, us: (cpuUs - (before.get(name) ?? 0)) / requests }));
    return {
      requests,
      requestsPerSecond,
      threads: threads.filter(({ us }) => us >= 1).toSorted((a, b) => b.us - a.us),
      ...summaryOf(profile, requests, dist),
    };
  } finally {
    await target.stop();
  }
}

/** The sampler counts wall-clock time: on a busy machine it would charge functions for the turns of other processes. */
function preferMainThread(pid) {
  try {
    setPriority(pid, -19);
  } catch {
    console.error('no right to raise the priority: samples include what other processes took');
  }
}

/** CPU time of each thread so far, in microseconds. */
function threadsOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`).map((task) => {
    const [name, rest] = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8')
      .split(/ \((.*)\) /)
      .slice(1);
    const fields = rest.split(' ');
    return [`${name} ${task}`, (Number(fields[11]) + Number(fields[12])) * 10_000];
  });
  return new Map(threads);
}

async function written(file) {
  for (;;) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      await pause(100);
    }
  }
}

function summaryOf(profile, requests, dist) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) nodes.get(child).parent = node;
  const places = new Places(dist);
  const functions = new Map();
  const owners = new Map();
  const files = new Map();
  const inclusive = new Map();
  profile.samples.forEach((id, index) => {
    const us = profile.timeDeltas[index];
    const node = nodes.get(id);
    const place = places.of(node.callFrame);
    add(owners, place.owner, us);
    add(functions, `${place.owner}  ${place.name}`, us);
    const seen = new Set();
    let charged = place.owner === 'idle' || place.owner === 'GC';
    for (let at = node; at; at = at.parent) {
      const here = places.of(at.callFrame);
      if (!here.ours) continue;
      if (!charged) add(files, here.name, us);
      charged = true;
      if (!seen.has(here.name)) add(inclusive, here.name, us);
      seen.add(here.name);
    }
  });
  const perRequest = (map, top = TOP) =>
    [...map]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, top)
      .map(([name, us]) => ({ name, us: us / requests }));
  return {
    owners: perRequest(owners),
    functions: perRequest(functions, 60),
    chargedToOurs: perRequest(files, 60),
    inclusive: perRequest(inclusive, 60),
  };
}

/** Which package, and which line of which source, a frame of the profile belongs to. */
class Places {
  #dist;
  #maps = new Map();
  #known = new Map();

  constructor(dist) {
    this.#dist = dist;
  }

  of({ functionName, url, lineNumber, columnNumber }) {
    const key = `${functionName} ${url}:${lineNumber}:${columnNumber}`;
    let place = this.#known.get(key);
    if (!place)
      this.#known.set(key, (place = this.#locate(functionName || '(anonymous)', url, lineNumber, columnNumber)));
    return place;
  }

  #locate(name, url, line, column) {
    if (name === '(idle)') return { owner: 'idle', name };
    if (name === '(garbage collector)') return { owner: 'GC', name };
    if (url === '') return { owner: 'V8 and native', name };
    if (url.startsWith('node:')) return { owner: 'node', name: `${name} ${url}:${line + 1}` };
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    const [, inPackage] = /.*\/node_modules\/(.*)/.exec(file) ?? [];
    if (inPackage) {
      const parts = inPackage.split('/');
      return {
        owner: parts[0].startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0],
        name: `${name} ${inPackage}:${line + 1}`,
      };
    }
    return { owner: 'aerie', ours: true, name: `${name} ${this.#source(file, line, column)}` };
  }

  #source(file, line, column) {
    const mapFile = `${file}.map`;
    if (!this.#maps.has(file)) {
      this.#maps.set(file, existsSync(mapFile) ? new SourceMap(JSON.parse(readFileSync(mapFile, 'utf8'))) : undefined);
    }
    const local = relative(this.#dist, file);
    const { originalLine } = this.#maps.get(file)?.findEntry(line, column) ?? {};
    return originalLine === undefined ? `${local}:${line + 1}` : `${local.replace(/\.js$/, '.ts')}:${originalLine + 1}`;
  }
}

function add(map, key, value) {
  map.set(key, (map.get(key) ?? 0) + value);
}
