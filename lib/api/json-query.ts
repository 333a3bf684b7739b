import { type QueryKey, queryOptions, type UndefinedInitialDataOptions } from "@tanstack/react-query";
import { fetchJson, type SchemaLoader } from "./fetch-json";

export const jsonQuery = <T>(
  queryKey: QueryKey,
  path: string,
  schema: SchemaLoader<T>,
  options: Omit<UndefinedInitialDataOptions<T>, "queryKey" | "queryFn"> = {},
) => queryOptions({ ...options, queryKey, queryFn: ({ signal }) => fetchJson(path, schema, { signal }) });
