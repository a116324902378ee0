import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const TENANT = 'eval';
const CALL_TIMEOUT_MS = 300_000;
const MAX_ATTEMPTS = 5;

/** A running platform, spoken to through its REST door only, as any client would. */
export class Platform {
  constructor(url, key) {
    this.url = url.replace(/\/+$/, '');
    this.key = key;
  }

  /** With a key as it is; without one, a tenant and a key are made with the admin key, by default that of the folder. */
  static async connect({ url, key, admin, tenant = TENANT }) {
    const platform = new Platform(url ?? `http://127.0.0.1:${process.env.PORT || 8080}`, key ?? admin ?? adminKey());
    if (key) return platform;
    await platform.post('/v1/tenants', { id: tenant, name: 'Evaluation' }, { orStatus: 409 });
    const made = await platform.post('/v1/keys', { tenant, name: 'eval', requests_per_minute: 0 });
    return new Platform(platform.url, made.key);
  }

  post(path, body, options) {
    return this.#call('POST', path, { body: JSON.stringify(body), ...options });
  }

  get(path) {
    return this.#call('GET', path, {});
  }

  delete(path) {
    return this.#call('DELETE', path, {});
  }

  async #call(method, path, { body, orStatus }) {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#fetch(method, path, body);
      if (answer.ok || answer.status === orStatus) return answer.json();
      if (answer.status !== 429 || attempt === MAX_ATTEMPTS) {
        throw new Error(`${method} ${path} answered ${answer.status}: ${await messageOf(answer)}`);
      }
      await pause(1000 * (Number(answer.headers.get('retry-after')) || 1));
    }
  }

  async #fetch(method, path, body) {
    try {
      return await fetch(this.url + path, {
        method,
        body,
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
    } catch (error) {
      const reason = error.cause?.code ?? error.cause?.message ?? error.message;
      const advice = 'start the platform with npm start, or give --url';
      throw new Error(`${this.url} does not answer (${reason}); ${advice}`, { cause: error });
    }
  }
}

function adminKey() {
  if (process.env.AERIE_ADMIN_KEY) return process.env.AERIE_ADMIN_KEY;
  const file = `${process.env.AERIE_DATA_DIR || '.aerie'}/admin.key`;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`no key: give --key, or set AERIE_ADMIN_KEY, or run where ${file} is`);
  }
}

async function messageOf(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.slice(0, 200);
  }
}
