import { SearchIcon } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/utils";
import { useSearchDraft } from "./use-search-draft";

interface SearchFieldProps {
  /** The search text of the address. */
  text: string;
  onSearch: (text: string) => void;
  label: string;
  /** Receives the focus by the shortcut `/`. */
  inputRef: React.Ref<HTMLInputElement>;
  className?: string;
}

/** The search box of a list; the address holds its text. */
export function SearchField({ text, onSearch, label, inputRef, className }: SearchFieldProps) {
  const search = useSearchDraft(text, onSearch);
  return (
    <div className={cn("relative w-full sm:w-72", className)}>
      <SearchIcon
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        maxLength={100}
        className="peer h-8 w-full rounded-md border border-input bg-transparent pr-8 pl-8 text-base shadow-xs outline-none placeholder:text-muted-foreground focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 md:text-sm dark:bg-input/30 [&::-webkit-search-cancel-button]:hidden"
        {...search}
      />
      <Kbd className="absolute top-1/2 right-2 hidden -translate-y-1/2 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden sm:inline-flex">
        /
      </Kbd>
    </div>
  );
}
