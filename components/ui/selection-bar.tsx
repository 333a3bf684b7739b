import { XIcon } from "lucide-react";
import { Button } from "./button";
import { Spinner } from "./spinner";

interface SelectionBarProps<Action extends string> {
  label: string;
  actions: readonly {
    name: Action;
    label: string;
    isRunning: boolean;
    isDisabled?: boolean;
    isDestructive?: boolean;
  }[];
  clearLabel: string;
  isBusy: boolean;
  onAction: (name: Action) => void;
  onClear: () => void;
  /** Changes the selection, and the dialog of the current action. */
  children?: React.ReactNode;
}

/**
 * Floats above the lower edge of a list and offers actions for the selected rows. On a phone, the actions scroll in one
 * row.
 */
export function SelectionBar<Action extends string>(props: SelectionBarProps<Action>) {
  const { label, actions, clearLabel, isBusy, onAction, onClear, children } = props;
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 text-sm shadow-lg"
    >
      <span className="mr-1 whitespace-nowrap max-sm:mr-auto">{label}</span>
      <div className="max-sm:order-last max-sm:-mx-3 max-sm:-my-1 max-sm:flex max-sm:w-[calc(100%+1.5rem)] max-sm:gap-2 max-sm:overflow-x-auto max-sm:px-3 max-sm:py-1 sm:contents">
        {children}
        {actions.map((action) => (
          <Button
            key={action.name}
            variant={action.isDestructive ? "danger" : "outline"}
            size="sm"
            disabled={isBusy || action.isDisabled}
            onClick={() => onAction(action.name)}
          >
            {action.isRunning && <Spinner />}
            {action.label}
          </Button>
        ))}
      </div>
      <Button
        variant="ghost"
        size="sm"
        aria-label={clearLabel}
        title={clearLabel}
        disabled={isBusy}
        onClick={onClear}
      >
        <XIcon className="sm:hidden" />
        <span className="max-sm:hidden">{clearLabel}</span>
      </Button>
    </div>
  );
}
