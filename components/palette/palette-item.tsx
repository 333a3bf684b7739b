import { Command } from "cmdk";
import Link from "next/link";
import { useRef } from "react";
import { Kbd } from "@/components/ui/kbd";

/** An entry that opens `href` or runs an action. */
export interface Entry {
  /** Unique within the palette. */
  id: string;
  label: string;
  hint?: string;
  keys?: string;
  href?: string;
  /** Runs before `href` opens and must not reject. The palette stays open until it has finished. */
  prepare?: () => Promise<void>;
  run?: () => void;
}

export function PaletteItem({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const link = useRef<HTMLAnchorElement>(null);
  const { id, label, hint, keys, href, prepare, run } = entry;
  const choose = async () => {
    if (prepare !== undefined) await prepare();
    link.current?.click();
    // The palette closes first, because the action may open a dialog.
    onDone();
    run?.();
  };
  return (
    <Command.Item
      value={id}
      onSelect={() => void choose()}
      className="flex cursor-default items-center gap-3 rounded-sm px-2 py-1.5 text-sm select-none data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground"
    >
      {/* A real link, so that the page can ask for confirmation if there are unsaved changes. */}
      {href !== undefined && (
        <Link
          ref={link}
          href={href}
          prefetch={false}
          hidden
          tabIndex={-1}
          // Without this handler, the click would bubble up to the item and choose it a second time.
          onClick={(event) => event.stopPropagation()}
        />
      )}
      <span className="truncate">{label}</span>
      {hint !== undefined && (
        <span className="ml-auto shrink-0 truncate text-xs text-muted-foreground max-sm:max-w-[50%]">
          {hint}
        </span>
      )}
      {keys !== undefined && (
        <span aria-hidden="true" className="ml-auto flex shrink-0 gap-1 max-sm:hidden">
          {keys.split(" ").map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      )}
    </Command.Item>
  );
}
