/** Schema of the job queue's tables, which graphile-worker creates and migrates. */
export const JOBS_SCHEMA = "julia_jobs";
