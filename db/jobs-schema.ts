/** Where the job queue's own tables live: graphile-worker makes and migrates them. */
export const JOBS_SCHEMA = "julia_jobs";
