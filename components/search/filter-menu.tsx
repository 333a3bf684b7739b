import { ChevronDownIcon } from "lucide-react";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { Button } from "@/components/ui/button";

/** A menu of checkboxes that stays open after a click. The button shows how many boxes are checked. */
export function FilterMenu<Value extends string>({
  label,
  icon,
  options,
  chosen,
  onChange,
  countShown = true,
  className,
}: {
  label: string;
  icon?: React.ReactNode;
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
  countShown?: boolean;
  className?: string;
}) {
  const toggle = (value: Value, on: boolean) => {
    // Keeps the order of the options, so that a selection always results in the same URL.
    const next = new Set(on ? [...chosen, value] : chosen.filter((other) => other !== value));
    onChange(options.map((option) => option.value).filter((option) => next.has(option)));
  };
  return (
    <LazyMenu
      align="start"
      button={
        <Button type="button" variant="outline" size="sm" className={className}>
          {icon}
          {label}
          {countShown && chosen.length > 0 && (
            <span className="rounded-sm bg-brand/15 px-1 text-xs text-brand">{chosen.length}</span>
          )}
          <ChevronDownIcon className="text-muted-foreground" />
        </Button>
      }
    >
      {({ DropdownMenuCheckboxItem }) =>
        options.map((option) => (
          <DropdownMenuCheckboxItem
            key={option.value}
            checked={chosen.includes(option.value)}
            onCheckedChange={(on) => toggle(option.value, on)}
            onSelect={(event) => event.preventDefault()}
          >
            {option.label}
          </DropdownMenuCheckboxItem>
        ))
      }
    </LazyMenu>
  );
}
