/**
 * Thrown by a stage that has put the job away for a person: the job leaves the pipeline without an end, and whoever
 * decides sends it on. The stage must have stored the job before.
 */
export class JobParked extends Error {
  constructor(readonly reviewId: string) {
    super(`parked for review ${reviewId}`);
    this.name = 'JobParked';
  }
}
