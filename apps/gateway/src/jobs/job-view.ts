import type { JobView } from '#contracts';

import type { AnswerFormat } from '../answer-format.js';
import { ANSWER_FORMATS } from '../answer-formats.js';
import { renderEmbeddings } from '../embeddings/embeddings-answer.js';
import type { JobEntity } from './job.entity.js';

/** `JobView` as JSON, told as the door would have that the request came in by. `vectorsOf` reads those of embeddings. */
export async function renderJob(job: JobEntity, vectorsOf: () => Promise<string[]>): Promise<string> {
  const { id, status, createdAt, reviewId: review_id } = job;
  const created_at = Math.floor(createdAt.getTime() / 1000);
  const view: Omit<JobView, 'response' | 'error'> = { id, object: 'job', status, created_at, review_id };
  const response = await responseOf(job, vectorsOf);
  return `${JSON.stringify(view).slice(0, -1)},"response":${response},"error":${JSON.stringify(errorOf(job))}}`;
}

/** As text: vectors are more than `JSON.stringify` should be given at once. */
async function responseOf({ id, dialect, answer }: JobEntity, vectorsOf: () => Promise<string[]>): Promise<string> {
  if (answer?.kind === 'whole') return JSON.stringify(formatOf(dialect).whole(answer.completion, answer.end, id));
  if (answer?.kind !== 'end') return 'null';
  return renderEmbeddings(await vectorsOf(), answer.end, dialect, id);
}

function errorOf({ id, dialect, answer }: JobEntity): object | null {
  return answer?.kind === 'error' ? formatOf(dialect).failure(answer.error, id) : null;
}

function formatOf(dialect: JobEntity['dialect']): AnswerFormat {
  return dialect === 'messages' || dialect === 'responses' ? ANSWER_FORMATS[dialect] : ANSWER_FORMATS.chat;
}
