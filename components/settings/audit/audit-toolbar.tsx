import { useTranslations } from "next-intl";
import { ClearFilters, SearchBar } from "@/components/search/search-bar";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import {
  type AuditListFilter,
  auditUrl,
  FILTER_AUDIT_ACTORS,
  FILTER_AUDIT_TARGETS,
} from "@/lib/api/audit-query";
import type { AuditPage } from "@/types/audit";

interface AuditToolbarProps {
  filter: AuditListFilter;
  onFilter: (filter: AuditListFilter, how: "push" | "replace") => void;
  people: AuditPage["people"];
}

export function AuditToolbar({ filter, onFilter, people }: AuditToolbarProps) {
  const t = useTranslations("audit");
  const change = (changed: Partial<AuditListFilter>) => onFilter({ ...filter, ...changed }, "push");
  const targets = FILTER_AUDIT_TARGETS.map((value) => ({ value, label: t(`log.targets.${value}`) }));
  return (
    <SearchBar
      label={t("toolbar.label")}
      text={filter.subject}
      onSearch={(subject) => onFilter({ ...filter, subject }, "replace")}
      searchLabel={t("toolbar.search")}
    >
      <NativeSelect
        aria-label={t("toolbar.who")}
        value={filter.actor}
        onChange={({ target }) =>
          change({ actor: auditUrl.read(new URLSearchParams({ actor: target.value })).actor })
        }
        options={[
          { value: "", label: t("toolbar.anyone") },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
          ...FILTER_AUDIT_ACTORS.map((value) => ({ value, label: t(`log.actors.${value}`) })),
        ]}
        className="h-8 max-sm:w-[calc(50vw-1.25rem)] sm:max-w-48"
      />
      <NativeSelect
        aria-label={t("toolbar.kind")}
        value={filter.kind}
        onChange={({ target }) =>
          change({ kind: auditUrl.read(new URLSearchParams({ kind: target.value })).kind })
        }
        options={[{ value: "", label: t("toolbar.anything") }, ...targets]}
        className="h-8 max-sm:w-[calc(50vw-1.25rem)]"
      />
      {(["from", "until"] as const).map((name) => (
        <div key={name} className="flex items-center gap-1.5 max-sm:w-full">
          <label htmlFor={`audit-${name}`} className="text-sm text-muted-foreground max-sm:w-10">
            {t(`toolbar.${name}`)}
          </label>
          <Input
            id={`audit-${name}`}
            type="date"
            value={filter[name]}
            onChange={({ target }) => change({ [name]: target.value })}
            className="h-8 max-sm:flex-1 sm:w-38"
          />
        </div>
      ))}
      {auditUrl.write(filter) !== "" && (
        <ClearFilters label={t("toolbar.clear")} onClear={() => onFilter(auditUrl.initial, "push")} />
      )}
    </SearchBar>
  );
}
