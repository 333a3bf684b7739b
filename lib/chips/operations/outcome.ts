import type { Transaction } from "@/db/client";
import type { ChipOperationRow, ChipRow } from "@/db/schema";
import type { ActorColumns } from "@/lib/audit";
import type { Gateway } from "@/lib/gateway/gateway";
import type { GatewayFailure } from "@/lib/gateway/result";

export type Outcome =
  /** Confirmed at the gateway. `finish` runs in the transaction that ends the operation. */
  | { kind: "confirmed"; finish?: (tx: Transaction) => Promise<unknown> }
  /** Requested but not confirmed, so the worker retries. `failure` is reported to a waiting caller. */
  | { kind: "not_yet"; error: string; failure?: GatewayFailure }
  /** The attempt certainly had no effect at the gateway. `undo` restores the previous state. */
  | { kind: "refused"; failure: GatewayFailure; undo?: (tx: Transaction) => Promise<unknown> }
  /** Ended without success and without a way back, so a person must act. `finish` stores what is left. */
  | { kind: "failed"; error: string; finish: (tx: Transaction) => Promise<unknown> };

export interface Execution {
  operation: ChipOperationRow;
  chip: ChipRow;
  instanceName: string;
  /** The gateway of the chip's instance. */
  gateway: Gateway;
  actor: ActorColumns;
  /** False once another operation has superseded this one. After that, the gateway must not be called. */
  isCurrent(): boolean;
}
