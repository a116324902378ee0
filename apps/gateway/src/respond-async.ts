import type { FastifyReply } from 'fastify';

import { JSON_TYPE } from './answer.js';
import type { KnownRequest } from './keys/caller.js';

/** RFC 7240 */
export const respondAsync = ({ headers }: KnownRequest): boolean =>
  /(?:^|[,\s])respond-async(?:$|[,;\s])/i.test(String(headers['prefer'] ?? ''));

/** The answer comes later; `job` is the job as JSON. */
export function accepted(reply: FastifyReply, jobId: string, job: string): void {
  void reply.code(202).header('location', `/v1/jobs/${jobId}`).type(JSON_TYPE).send(job);
}
