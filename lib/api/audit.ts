import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { type AuditListFilter, auditUrl } from "./audit-query";
import { fetchJson, schemasOf } from "./fetch-json";

const AUDIT = "/api/dashboard/audit";
const schema = schemasOf(() => import("@/types/audit"));

export const auditOptions = (filter: AuditListFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(`${AUDIT}${auditUrl.write(filter, pageParam)}`, schema("auditPageSchema"), { signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });

export function auditExportPath(filter: AuditListFilter, locale: string): string {
  const search = new URLSearchParams(auditUrl.write(filter));
  search.set("locale", locale);
  return `${AUDIT}/export?${search}`;
}
