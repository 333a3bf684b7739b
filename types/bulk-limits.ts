/**
 * Maximum number of chips in a delete request. A request deletes its chips concurrently, so that it takes no longer
 * than a single delete. Each delete occupies the gateway for seconds.
 */
export const MOST_BULK_DELETES = 8;
