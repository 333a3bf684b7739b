/**
 * Reads one filter field from the page's URL and writes it there. If `write` returns an empty string, the URL omits the
 * field.
 */
interface UrlField<Value> {
  read: (text: string) => Value;
  write: (value: Value) => string;
}

export const textField = (maxLength: number): UrlField<string> => ({
  read: (text) => text.trim().slice(0, maxLength),
  write: (text) => text,
});

/** A UUID, or an empty string. */
export const idField: UrlField<string> = {
  read: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text : ""),
  write: (text) => text,
};

export const listField = <Member extends string>(
  isMember: (text: string) => text is Member,
): UrlField<Member[]> => ({
  read: (text) => text.split(",").filter(isMember),
  write: (members) => members.join(","),
});

/** Up to 20 comma-separated names, such as tags. */
export const namesField: UrlField<string[]> = {
  read: (text) => text.split(",", 20).filter((name) => name !== "" && name.length <= 100),
  write: (names) => names.join(","),
};

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
  /** Replaces invalid values with their defaults, whereas the API rejects them. */
  read: (search: URLSearchParams) => Filter;
  /**
   * Returns the query string for the page's URL and for the API, including the `?`. Omits default values, so the string
   * is empty if all values are defaults.
   */
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
