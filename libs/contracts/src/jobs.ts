export const JOB_STATUSES = ['queued', 'in_review', 'completed', 'failed'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** `GET /v1/jobs/{id}`: a request that nobody waits for on the line. */
export interface JobView {
  id: string;
  object: 'job';
  status: JobStatus;
  /** Unix seconds. */
  created_at: number;
  /** Where a person decides about it. */
  review_id: string | null;
  /** Once completed: what the call would have returned, in the shape of the door that it came in by. */
  response: object | null;
  /** Once failed: the error object of that door. */
  error: Record<string, unknown> | null;
}
