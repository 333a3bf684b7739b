import { cn } from "@/lib/utils";

/** The browser's own box: a table of them costs nothing, and it knows "some of them". */
export function RowCheckbox({
  label,
  checked,
  onChange,
  className,
}: {
  label: string;
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  className?: string;
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked === true}
      ref={(box) => {
        if (box !== null) box.indeterminate = checked === "indeterminate";
      }}
      onChange={(event) => onChange(event.target.checked)}
      className={cn(
        "grid size-4 appearance-none place-content-center rounded-[4px] border border-input shadow-xs outline-none checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary hover:border-ring focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 dark:bg-input/30 dark:checked:bg-primary dark:indeterminate:bg-primary",
        // The tick and the dash are drawn by a clipped square, as an input has no children.
        "before:size-2.5 before:scale-0 before:bg-primary-foreground before:[clip-path:polygon(14%_44%,0_62%,42%_100%,100%_20%,84%_6%,40%_68%)] checked:before:scale-100 indeterminate:before:scale-100 indeterminate:before:[clip-path:inset(42%_0)]",
        className,
      )}
    />
  );
}
