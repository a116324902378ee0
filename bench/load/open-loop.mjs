import { setTimeout as pause } from 'node:timers/promises';

import { Pool } from 'undici';

import { checkPlain, checkStreamed } from '../workload.mjs';

/** Timers are a millisecond coarse: the rest is waited for in turns of the event loop. */
const TIMER_SLACK_MS = 1.5;
const FIRST_CONTENT = /"content": ?"[^"]/;

export const OPEN_LOOP_GENERATOR = 'undici Pool in the process of the benchmark, latency from the scheduled send time';

/**
 * Requests at fixed times, whatever becomes of the earlier ones. A latency counts from when its request was due, so that
 * a stall of the target shows in every request that it made wait. Throws if any answer was wrong.
 */
export async function openLoop(request, { rate, seconds }) {
  const { url } = request;
  const { once, close } = callerOf(request);
  const count = Math.round(rate * seconds);
  const began = performance.now() + 20;
  const pending = [];
  try {
    for (let index = 0; index < count; index++) {
      const due = began + (index * 1000) / rate;
      await until(due);
      pending.push(once(due).catch((error) => ({ error })));
    }
    const answers = await Promise.all(pending);
    const failures = answers.filter(({ error }) => error);
    if (failures.length > 0) {
      throw new Error(`${url}: ${failures.length} of ${count} failed, the first with: ${failures[0].error.message}`);
    }
    return {
      totalMs: answers.map(({ totalMs }) => totalMs),
      ...(request.streamed && { firstMs: answers.map(({ firstMs }) => firstMs) }),
    };
  } finally {
    await close();
  }
}

/** One call after the other, each when the one before has its answer. */
export async function oneByOne(request, count) {
  const { once, close } = callerOf(request);
  const answers = [];
  try {
    for (let index = 0; index < count; index++) answers.push(await once(performance.now()));
  } finally {
    await close();
  }
  return {
    totalMs: answers.map(({ totalMs }) => totalMs),
    ...(request.streamed && { firstMs: answers.map(({ firstMs }) => firstMs) }),
  };
}

function callerOf({ url, headers, body, streamed, method = 'POST', check = checkPlain }) {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: 512, pipelining: 1 });
  const call = streamed ? streamedCall : plainCall(check);
  return { once: (due) => call(pool, { path, method, headers, body }, due), close: () => pool.close() };
}

const plainCall = (check) => async (pool, call, due) => {
  const { statusCode, body } = await pool.request(call);
  const text = await body.text();
  const totalMs = performance.now() - due;
  check(statusCode, text);
  return { totalMs };
};

async function streamedCall(pool, call, due) {
  const { statusCode, body } = await pool.request(call);
  let firstMs;
  let text = '';
  body.setEncoding('utf8');
  for await (const piece of body) {
    text += piece;
    if (firstMs === undefined && FIRST_CONTENT.test(text)) firstMs = performance.now() - due;
  }
  const totalMs = performance.now() - due;
  checkStreamed(statusCode, text);
  return { firstMs, totalMs };
}

async function until(due) {
  const left = due - performance.now();
  if (left > TIMER_SLACK_MS) await pause(left - TIMER_SLACK_MS);
  while (performance.now() < due) await new Promise((resolve) => setImmediate(resolve));
}
