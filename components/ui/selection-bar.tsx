import { XIcon } from "lucide-react";
import { Button } from "./button";
import { Spinner } from "./spinner";

interface SelectionBarProps<Action extends string> {
  label: string;
  actions: readonly { name: Action; label: string; isRunning: boolean; isDisabled?: boolean }[];
  clearLabel: string;
  isBusy: boolean;
  onAction: (name: Action) => void;
  onClear: () => void;
  /** The dialog of the current action. */
  children?: React.ReactNode;
}

/** Floats below a list and offers actions for the selected rows. */
export function SelectionBar<Action extends string>(props: SelectionBarProps<Action>) {
  const { label, actions, clearLabel, isBusy, onAction, onClear, children } = props;
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="sticky bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 text-sm shadow-lg"
    >
      <span className="mr-1 whitespace-nowrap">{label}</span>
      {actions.map((action) => (
        <Button
          key={action.name}
          variant="outline"
          size="sm"
          disabled={isBusy || action.isDisabled}
          onClick={() => onAction(action.name)}
        >
          {action.isRunning && <Spinner />}
          {action.label}
        </Button>
      ))}
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
      {children}
    </div>
  );
}
