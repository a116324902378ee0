/** One conversation for everyone: what is asked (300 bytes of JSON) and what the fake provider answers (about 600). */
export const ANSWER =
  'Orders may be returned within thirty days of delivery if the goods are unused and in their original packaging. ' +
  'The refund goes back to the payment method of the order and usually arrives within five working days. ' +
  'Shipping costs are refunded only when the goods were faulty.';

const REQUEST_BYTES = 300;
const DELTAS = 20;
export const DELTA_GAP_MS = 20;

export const PLAIN_BODY = JSON.stringify(request());
export const STREAMED_BODY = JSON.stringify({ ...request(), stream: true });

/** What the provider does at a given wait before its first byte: 20 deltas if streamed, else all in one piece. */
export function scriptOf(latencyMs, { paced = false } = {}) {
  const chunks = Math.ceil(ANSWER.length / DELTAS);
  return { answer: ANSWER, chunks, latencyMs, ...(paced && { interDeltaMs: DELTA_GAP_MS }) };
}

/** Fails unless this is the answer, whole and unchanged. */
export function checkPlain(status, text) {
  if (status !== 200) throw new Error(`status ${status}: ${text.slice(0, 300)}`);
  const said = JSON.parse(text).choices[0].message.content;
  if (said !== ANSWER) throw new Error(`another answer than the provider's: ${said.slice(0, 100)}`);
}

/** The same for the events of a stream. */
export function checkStreamed(status, text) {
  if (status !== 200) throw new Error(`status ${status}: ${text.slice(0, 300)}`);
  if (!text.includes('data: [DONE]')) throw new Error(`a stream without [DONE]: ${text.slice(-300)}`);
  let said = '';
  for (const [, data] of text.matchAll(/^data: ?(\{.*)$/gm))
    said += JSON.parse(data).choices?.[0]?.delta?.content ?? '';
  if (said !== ANSWER) throw new Error(`another answer than the provider's: ${said.slice(0, 100)}`);
}

function request() {
  const system = 'You are the assistant of a small shop. Answer briefly and only from what you know.';
  const question = 'What is your policy on refunds, and how long does it take until I have my money back?';
  const body = { model: 'gpt-4o-mini', messages: [message('system', system), message('user', question)] };
  const missing = REQUEST_BYTES - JSON.stringify(body).length;
  body.messages[1].content += ' Thanks!'.padEnd(missing, '.').slice(0, missing);
  return body;
}

function message(role, content) {
  return { role, content };
}
