import type { Transaction } from "@/db/client";
import type { ChipOperationRow, ChipRow } from "@/db/schema";
import type { ActorColumns } from "@/lib/audit";
import type { GatewayFailure } from "@/lib/gateway/gateway";

/** Result of one attempt of an operation. */
export type Outcome =
  /** Confirmed at the gateway. `finish` writes it, in the transaction that ends the operation. */
  | { kind: "confirmed"; finish?: (tx: Transaction) => Promise<unknown> }
  /** Requested but not confirmed: the worker retries. `failure` is reported to a waiting caller. */
  | { kind: "not_yet"; error: string; failure?: GatewayFailure }
  /** The gateway certainly did nothing: `undo` restores the previous state. */
  | { kind: "refused"; failure: GatewayFailure; undo?: (tx: Transaction) => Promise<unknown> };

export interface Execution {
  operation: ChipOperationRow;
  chip: ChipRow;
  instanceName: string;
  /** The requester, for the events that follow. */
  actor: ActorColumns;
  /** False once another operation superseded this one: stop calling the gateway. */
  isCurrent(): boolean;
}
