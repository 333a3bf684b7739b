import type { CHIP_SORTS, ChipListQuery, ChipStatus, ConnectionState } from "@/types/chips";

export type ChipSort = (typeof CHIP_SORTS)[number];

// Records, because importing the lists themselves would bring Zod into the page's first load.
const STATUSES: Record<ChipStatus, true> = {
  active: true,
  warming: true,
  pending: true,
  restricted: true,
  paused: true,
  banned: true,
  cancelled: true,
};
const CONNECTIONS: Record<ConnectionState, true> = {
  open: true,
  connecting: true,
  close: true,
  missing: true,
  unknown: true,
};
const SORTS: Record<ChipSort, true> = {
  attention: true,
  name: true,
  phone: true,
  status: true,
  usageHour: true,
  usageDay: true,
  lastMessage: true,
  created: true,
};

export const DEFAULT_CHIP_LIST_QUERY: ChipListQuery = {
  search: "",
  status: [],
  connection: [],
  sort: "attention",
  order: "asc",
  page: 1,
  pageSize: 25,
};

const memberOf = <T extends string>(members: Record<T, true>) => {
  const isMember = (text: string): text is T => Object.hasOwn(members, text);
  return isMember;
};
const isStatus = memberOf(STATUSES);
const isConnection = memberOf(CONNECTIONS);
const isSort = memberOf(SORTS);

export const FILTER_STATUSES = Object.keys(STATUSES).filter(isStatus);
export const FILTER_CONNECTIONS = Object.keys(CONNECTIONS).filter(isConnection);
export const CHIP_SORT_NAMES = Object.keys(SORTS).filter(isSort);

const wholeNumber = (text: string | null, max: number, otherwise: number) => {
  const number = Number(text);
  return text !== null && Number.isInteger(number) && number >= 1 && number <= max ? number : otherwise;
};

/** Reads the page's address. What a person mistyped there becomes the default; the API refuses it instead. */
export function readChipListQuery(search: URLSearchParams): ChipListQuery {
  const fallback = DEFAULT_CHIP_LIST_QUERY;
  const sort = search.get("sort") ?? "";
  return {
    search: (search.get("search") ?? "").trim().slice(0, 100),
    status: (search.get("status") ?? "").split(",").filter(isStatus),
    connection: (search.get("connection") ?? "").split(",").filter(isConnection),
    sort: isSort(sort) ? sort : fallback.sort,
    order: search.get("order") === "desc" ? "desc" : "asc",
    page: wholeNumber(search.get("page"), 100_000, fallback.page),
    pageSize: wholeNumber(search.get("pageSize"), 100, fallback.pageSize),
  };
}

/** `?...` for the page's address and the API alike, without what is the default; empty when all is. */
export function chipListSearch(query: ChipListQuery): string {
  const fallback = DEFAULT_CHIP_LIST_QUERY;
  const search = new URLSearchParams();
  if (query.search !== "") search.set("search", query.search);
  if (query.status.length > 0) search.set("status", query.status.join(","));
  if (query.connection.length > 0) search.set("connection", query.connection.join(","));
  if (query.sort !== fallback.sort) search.set("sort", query.sort);
  if (query.order !== fallback.order) search.set("order", query.order);
  if (query.page !== fallback.page) search.set("page", String(query.page));
  if (query.pageSize !== fallback.pageSize) search.set("pageSize", String(query.pageSize));
  const text = search.toString().replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

export const hasChipFilters = (query: ChipListQuery): boolean =>
  query.search !== "" || query.status.length > 0 || query.connection.length > 0;
