import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useCreateApiKey } from "@/lib/api/api-keys";
import { CreateKeyForm } from "./create-key-form";
import { CreatedKey } from "./created-key";

interface CreateKeyDialogProps {
  clients: readonly string[];
  simulator: boolean;
  onClose: () => void;
}

/** Asks for what a key is for, then shows it; the secret goes with the dialog. */
export function CreateKeyDialog({ clients, simulator, onClose }: CreateKeyDialogProps) {
  const create = useCreateApiKey();
  const created = create.data;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        className="sm:max-w-lg"
        // A press beside the dialog would lose a key that nobody can see again.
        onInteractOutside={(event) => {
          if (created !== undefined) event.preventDefault();
        }}
      >
        {created === undefined ? (
          <CreateKeyForm
            clients={clients}
            error={create.error}
            isPending={create.isPending}
            onCreate={(input) => create.mutate(input)}
          />
        ) : (
          <CreatedKey created={created} simulator={simulator} onClose={onClose} />
        )}
      </DialogContent>
    </Dialog>
  );
}
