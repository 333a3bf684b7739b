/** The last query string of each list that was open in this tab. Filled only in the browser. */
const lastQueries = new Map<string, string>();

export const noteAddress = (path: string, query: string): void => void lastQueries.set(path, query);

/**
 * Returns the address of a list with the filters last used on that list, so that a link back to the list restores them.
 */
export const lastAddress = (path: string): string => path + (lastQueries.get(path) ?? "");
