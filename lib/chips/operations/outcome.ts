import type { Transaction } from "@/db/client";
import type { ChipOperationRow, ChipRow } from "@/db/schema";
import type { ActorColumns } from "@/lib/audit";
import type { GatewayFailure } from "@/lib/gateway/gateway";

/** How one try of a verb ended. */
export type Outcome =
  /** Read back from the gateway: done. `finish` writes it, in the transaction that ends the operation. */
  | { kind: "confirmed"; finish?: (tx: Transaction) => Promise<unknown> }
  /** Asked for, not done yet: the worker tries again. `failure`: what a caller who waits should be told. */
  | { kind: "not_yet"; error: string; failure?: GatewayFailure }
  /** The gateway certainly did nothing, and will not: `undo` puts everything back as it was. */
  | { kind: "refused"; failure: GatewayFailure; undo?: (tx: Transaction) => Promise<unknown> };

export interface Execution {
  operation: ChipOperationRow;
  chip: ChipRow;
  instanceName: string;
  /** The one who asked, for the events of what follows. */
  actor: ActorColumns;
  /** False once another verb took over: ask the gateway nothing more. */
  isCurrent(): boolean;
}
