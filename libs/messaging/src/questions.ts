import { AerieError, type ErrorBody, type QuestionContract, uuidv7 } from '#contracts';

import type { Handlers } from './handlers.js';
import type { Inbox } from './inbox.js';
import type { Post } from './post.js';
import { questionRecord } from './records.js';
import { withTimeout } from './with-timeout.js';

const QUESTION_TIMEOUT_MS = 15_000;

/** Asks the app that owns the data: in this process when it is here, else over the bus. */
export class Questions {
  constructor(
    private readonly handlers: Handlers,
    private readonly post: Post,
    private readonly inbox: Inbox,
    private readonly replyPartition: number,
  ) {}

  async ask<Question, Answer>(
    contract: QuestionContract<Question, Answer>,
    question: Question,
    { timeoutMs = QUESTION_TIMEOUT_MS }: { timeoutMs?: number } = {},
  ): Promise<Answer> {
    const late = () =>
      new AerieError('unavailable', `The service behind "${contract.name}" did not answer in time.`, {
        retryAfterMs: 1000,
      });
    const local = this.handlers.questions.get(contract.name);
    if (local) return (await withTimeout(Promise.resolve(local(question)), timeoutMs, late)) as Answer;
    if (this.post.scope === 'process') {
      throw new AerieError('unavailable', `No service in this process answers "${contract.name}".`);
    }
    return this.askElsewhere(contract.name, question, timeoutMs, late);
  }

  private async askElsewhere<Answer>(
    name: string,
    question: unknown,
    timeoutMs: number,
    late: () => AerieError,
  ): Promise<Answer> {
    const id = uuidv7();
    let forget = () => {};
    const answered = new Promise<Answer>((resolve, reject) => {
      forget = this.inbox.expect(id, ([reply]) => {
        const { error, value } = reply as { error?: ErrorBody; value?: Answer };
        if (error) reject(AerieError.from(error));
        else resolve(value as Answer);
      });
    });
    const owner = name.slice(0, name.indexOf('.'));
    const record = { id, name, question, deadlineAtMs: Date.now() + timeoutMs, replyPartition: this.replyPartition };
    try {
      await withTimeout(this.post.send(questionRecord(owner, record), 'durable'), timeoutMs, late);
      return await withTimeout(answered, timeoutMs, late);
    } catch (error) {
      throw unsent(error);
    } finally {
      forget();
    }
  }
}

/** The log did not take the record: nothing was accepted, so the caller may try again. */
export function unsent(error: unknown): AerieError {
  return error instanceof AerieError
    ? error
    : new AerieError('unavailable', 'The request could not be queued; please retry.', {
        retryAfterMs: 1000,
        cause: error,
      });
}
