import { SearchIcon, XIcon } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useShortcut } from "@/components/layout/use-shortcut";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/utils";
import { useSearchDraft } from "./use-search-draft";

interface SearchBarProps {
  label: string;
  text: string;
  onSearch: (text: string) => void;
  searchLabel: string;
  searchClassName?: string;
  children: ReactNode;
}

/** Search box and filters of a list. Both are stored in the URL. The key `/` focuses the search box. */
export function SearchBar({ label, text, onSearch, searchLabel, searchClassName, children }: SearchBarProps) {
  const search = useSearchDraft(text, onSearch);
  const inputRef = useRef<HTMLInputElement>(null);
  useShortcut("/", () => inputRef.current?.focus());
  return (
    <form
      aria-label={label}
      onSubmit={(event) => event.preventDefault()}
      className="flex flex-wrap items-center gap-2"
    >
      <div className={cn("relative w-full sm:w-72", searchClassName)}>
        <SearchIcon
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <input
          ref={inputRef}
          type="search"
          aria-label={searchLabel}
          aria-keyshortcuts="/"
          placeholder={searchLabel}
          maxLength={100}
          className="peer h-8 w-full rounded-md border border-input bg-transparent pr-8 pl-8 text-base shadow-xs outline-none placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 md:text-sm dark:bg-input/30 [&::-webkit-search-cancel-button]:hidden"
          {...search}
        />
        <Kbd className="absolute top-1/2 right-2 hidden -translate-y-1/2 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden sm:inline-flex">
          /
        </Kbd>
      </div>
      {children}
    </form>
  );
}

export function ClearFilters({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <Button type="button" variant="ghost" size="sm" onClick={onClear}>
      <XIcon />
      {label}
    </Button>
  );
}
