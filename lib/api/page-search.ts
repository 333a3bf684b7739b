/** What a page is asked with, as the framework hands it over. */
export type PageSearch = Record<string, string | string[] | undefined>;

/** The page's address as a list query reads it: a parameter given twice counts once, as its first. */
export function toUrlSearch(parameters: PageSearch): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) search.set(name, first);
  }
  return search;
}
