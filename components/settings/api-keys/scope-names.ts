import type { ApiScope } from "@/types/api-keys";

// A record, so that a new scope fails to compile here; the list itself would bring Zod along.
const ORDER: Record<ApiScope, number> = {
  "messages:send": 0,
  "messages:read": 1,
  selection: 2,
  "instances:read": 3,
  "contacts:write": 4,
};
const isScope = (text: string): text is ApiScope => Object.hasOwn(ORDER, text);

/** The scopes in the order in which they are shown. */
export const SCOPE_NAMES: readonly ApiScope[] = Object.keys(ORDER).filter(isScope);
