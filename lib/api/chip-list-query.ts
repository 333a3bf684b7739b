import type { CHIP_SORTS, ChipListQuery, ChipStatus, ConnectionState } from "@/types/chips";
import type { Condition } from "@/types/conditions";
import { membersOf } from "./members-of";
import { choiceField, listField, namesField, numberField, textField, urlState } from "./url-state";

export type ChipSort = (typeof CHIP_SORTS)[number];

const STATUSES = membersOf<ChipStatus>({
  active: true,
  warming: true,
  pending: true,
  restricted: true,
  paused: true,
  banned: true,
  cancelled: true,
});
/** In the order in which the filter lists them: healthy conditions first. */
const CONDITIONS = membersOf<Condition>({
  connected: true,
  warming: true,
  unstable: true,
  restricted: true,
  paused: true,
  switched_off: true,
  awaiting_qr: true,
  owner_unknown: true,
  failing: true,
  disconnected: true,
  gateway_down: true,
  missing: true,
  logged_out: true,
  wrong_number: true,
  banned: true,
  cancelled: true,
});
const CONNECTIONS = membersOf<ConnectionState>({
  open: true,
  connecting: true,
  close: true,
  missing: true,
  unknown: true,
});
const SORTS = membersOf<ChipSort>({
  attention: true,
  name: true,
  phone: true,
  status: true,
  usageHour: true,
  usageDay: true,
  lastMessage: true,
  created: true,
});
const ORDERS = membersOf<ChipListQuery["order"]>({ asc: true, desc: true });

export const isChipStatus = STATUSES.isMember;
export const FILTER_CONDITIONS = CONDITIONS.names;
export const FILTER_CONNECTIONS = CONNECTIONS.names;
export const CHIP_SORT_NAMES = SORTS.names;

export const chipUrl = urlState<ChipListQuery>({
  search: textField(100),
  status: listField(STATUSES.isMember),
  condition: listField(CONDITIONS.isMember),
  connection: listField(CONNECTIONS.isMember),
  tags: namesField,
  specialty: namesField,
  gateway: namesField,
  sort: choiceField(SORTS.isMember, "attention"),
  order: choiceField(ORDERS.isMember, "asc"),
  page: numberField(100_000, 1),
  pageSize: numberField(100, 25),
});

const FILTER_LISTS = ["status", "condition", "connection", "tags", "specialty", "gateway"] as const;

export const DEFAULT_CHIP_LIST_QUERY = chipUrl.initial;

export const withoutChipFilters = (query: ChipListQuery): ChipListQuery => ({
  ...query,
  search: "",
  status: [],
  condition: [],
  connection: [],
  tags: [],
  specialty: [],
  gateway: [],
  page: 1,
});

/** Returns the query with the default order and page, so that the result depends only on the filters. */
export function withoutChipOrder(query: ChipListQuery): ChipListQuery {
  const { sort, order, page, pageSize } = DEFAULT_CHIP_LIST_QUERY;
  return { ...query, sort, order, page, pageSize };
}

export const hasChipFilters = (query: ChipListQuery): boolean =>
  query.search !== "" || FILTER_LISTS.some((list) => query[list].length > 0);
