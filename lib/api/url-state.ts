/** How one filter field is written in the page's URL. An empty string is omitted. */
interface UrlField<Value> {
  read: (text: string) => Value;
  write: (value: Value) => string;
}

export const textField = (maxLength: number): UrlField<string> => ({
  read: (text) => text.trim().slice(0, maxLength),
  write: (text) => text,
});

export const listField = <Member extends string>(
  isMember: (text: string) => text is Member,
): UrlField<Member[]> => ({
  read: (text) => text.split(",").filter(isMember),
  write: (members) => members.join(","),
});

export const choiceField = <Member extends string>(
  isMember: (text: string) => text is Member,
  usual: Member,
): UrlField<Member> => ({
  read: (text) => (isMember(text) ? text : usual),
  write: (member) => (member === usual ? "" : member),
});

/** Accepts whole numbers from 1 to `max`. */
export const numberField = (max: number, usual: number): UrlField<number> => ({
  read: (text) => {
    const number = Number(text);
    return Number.isInteger(number) && number >= 1 && number <= max ? number : usual;
  },
  write: (number) => (number === usual ? "" : String(number)),
});

export interface UrlState<Filter> {
  /** Invalid values become the default here; the API rejects them instead. */
  read: (search: URLSearchParams) => Filter;
  /** Returns `?...` for the page's URL and for the API, without default values; empty if everything is default. */
  write: (filter: Filter, cursor?: string) => string;
  /** The filter for a URL without parameters. */
  initial: Filter;
}

export function urlState<Filter extends object>(
  fields: {
    [Name in keyof Filter]: UrlField<Filter[Name]>;
  },
): UrlState<Filter> {
  const read = (search: URLSearchParams): Filter => {
    const filter: Partial<Filter> = {};
    for (const name in fields) filter[name] = fields[name].read(search.get(name) ?? "");
    return filter as Filter;
  };
  const write = (filter: Filter, cursor = ""): string => {
    const search = new URLSearchParams();
    for (const name in fields) {
      const text = fields[name].write(filter[name]);
      if (text !== "") search.set(name, text);
    }
    if (cursor !== "") search.set("cursor", cursor);
    const text = search.toString().replaceAll("%2C", ",");
    return text === "" ? "" : `?${text}`;
  };
  return { read, write, initial: read(new URLSearchParams()) };
}

/** Query parameters as Next.js passes them to a page. If a parameter is repeated, the first value counts. */
export type PageSearch = Record<string, string | string[] | undefined>;

export function toUrlSearch(parameters: PageSearch): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) search.set(name, first);
  }
  return search;
}
