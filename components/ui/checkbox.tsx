import type * as React from "react";
import { cn } from "@/lib/utils";

interface CheckboxProps extends React.ComponentProps<"input"> {
  /** True if only some of the items are selected. */
  isMixed?: boolean;
  onCheckedChange?: (checked: boolean) => void;
}

/** A native checkbox, because it is cheap to render in a long table and is submitted with its form. */
export function Checkbox({ isMixed = false, onCheckedChange, className, ...props }: CheckboxProps) {
  return (
    <input
      type="checkbox"
      ref={(box) => {
        if (box !== null) box.indeterminate = isMixed;
      }}
      onChange={(event) => onCheckedChange?.(event.target.checked)}
      className={cn(
        "relative grid size-4 shrink-0 appearance-none place-content-center rounded-[4px] border border-input shadow-xs outline-none checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary hover:border-ring focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 disabled:cursor-not-allowed disabled:opacity-50 dark:bg-input/30 dark:checked:bg-primary dark:indeterminate:bg-primary",
        // The check mark and the dash are clipped squares, because an input cannot have child elements.
        "before:size-2.5 before:scale-0 before:bg-primary-foreground before:[clip-path:polygon(14%_44%,0_62%,42%_100%,100%_20%,84%_6%,40%_68%)] checked:before:scale-100 indeterminate:before:scale-100 indeterminate:before:[clip-path:inset(42%_0)]",
        // Extends the touch target to 44 px.
        "touch:after:absolute touch:after:-inset-3.5",
        className,
      )}
      {...props}
    />
  );
}
