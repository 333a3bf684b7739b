import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { loadPatiently } from "@/components/layout/load-patiently";
import { chipListOptions } from "@/lib/api/chips";
import type { SelectedChip } from "@/types/bulk";
import type { ChipListQuery } from "@/types/chips";
import type { BulkKind } from "./use-bulk-run";

const BulkDialog = dynamic(
  () => loadPatiently(() => import("./bulk-dialog").then((module) => module.BulkDialog)),
  { ssr: false },
);
const BulkDeleteDialog = dynamic(
  () => loadPatiently(() => import("./bulk-delete-dialog").then((module) => module.BulkDeleteDialog)),
  { ssr: false },
);
const PairingQueue = dynamic(
  () => loadPatiently(() => import("../pairing-queue/pairing-queue").then((module) => module.PairingQueue)),
  { ssr: false },
);

export type DialogCommand = BulkKind | "pair" | "delete";

interface BulkCommandDialogProps {
  kind: DialogCommand;
  /** The selected chips to which the command applies. */
  chips: readonly SelectedChip[];
  /** Number of selected chips to which the command does not apply. */
  skipped: number;
  query: ChipListQuery;
  onDeselect: (chips: readonly SelectedChip[]) => void;
  onClear: () => void;
  onClose: () => void;
}

export function BulkCommandDialog(props: BulkCommandDialogProps) {
  const { kind, chips, skipped, query, onDeselect, onClear, onClose } = props;
  const queryClient = useQueryClient();
  switch (kind) {
    case "delete":
      return <BulkDeleteDialog {...{ chips, skipped, onClose }} onDeleted={onDeselect} />;
    case "pair":
      return (
        <PairingQueue
          {...{ chips, skipped }}
          simulator={queryClient.getQueryData(chipListOptions(query).queryKey)?.notice.simulator ?? false}
          onClose={(connected) => {
            onClose();
            onDeselect(connected);
          }}
        />
      );
    default:
      return (
        <BulkDialog
          {...{ kind, chips, skipped, onClose }}
          onDone={() => {
            onClose();
            onClear();
          }}
        />
      );
  }
}
