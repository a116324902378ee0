const CALL_TIMEOUT_MS = 30_000;

/** One tenant that asks a model, and looks where its answer came from. */
export class Asker {
  constructor(platform, model) {
    this.platform = platform;
    this.model = model;
  }

  /** A request about a topic, with a field of this value; undefined leaves it out. */
  bodyWith(field, value, topic) {
    const opening = { role: 'user', content: `What is a ${topic}?` };
    const body = { model: this.model, messages: [opening], aerie: { cache: true } };
    if (value === undefined) return body;
    return { ...body, [field]: field === 'messages' ? [opening, ...value] : value };
  }

  /** What else the platform serves, models and routes. */
  async otherModels() {
    const { data } = await this.platform.get('/v1/models');
    return data.map(({ id }) => id).filter((id) => id !== this.model);
  }

  /** `found` tells whether it was answered without a call of its own; `refused` why it was not answered at all. */
  async ask(body) {
    const answer = await fetch(`${this.platform.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.platform.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) return { refused: `${answer.status} ${JSON.parse(text).error.message}` };
    const { status } = aerieOf(text).cache;
    return { found: status === 'hit' || status === 'shared' };
  }
}

/** In the body of a plain answer, and on the last chunk of a stream. */
function aerieOf(text) {
  if (!text.startsWith('data: ')) return JSON.parse(text).aerie;
  const chunks = text.split('\n\n').filter((event) => event.startsWith('data: {'));
  return chunks.map((event) => JSON.parse(event.slice('data: '.length)).aerie).findLast(Boolean);
}
