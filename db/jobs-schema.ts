/** Schema of the job queue. graphile-worker creates and migrates its tables. */
export const JOBS_SCHEMA = "julia_jobs";
