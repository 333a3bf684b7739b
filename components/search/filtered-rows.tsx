import type { ReactNode } from "react";

interface FilteredRowsProps {
  /** True while the rows still belong to the previous filter. */
  isPrevious: boolean;
  children: ReactNode;
}

/** Dims the rows of the previous filter. A fast response replaces them before they fade. */
export function FilteredRows({ isPrevious, children }: FilteredRowsProps) {
  return (
    <div
      aria-busy={isPrevious}
      className="transition-opacity duration-200 aria-busy:opacity-50 aria-busy:delay-500"
    >
      {children}
    </div>
  );
}
