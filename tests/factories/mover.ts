import { setTimeout as sleep } from "node:timers/promises";
import { deleteLeftovers } from "@/lib/chips/delete-leftovers";
import { finishOperations } from "@/lib/chips/finish-operations";
import { moveChip } from "@/lib/chips/move-chip";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";

/** Moves the chip of the first argument to the gateway of the second one, then works as a worker until it is killed. */

const PAUSE_MS = 20;

const [chipId = "", gatewayId = ""] = process.argv.slice(2);
const app = openAppContext(loadRunningConfig(process.env), "mover");
const ctx = {
  ...app,
  actor: { kind: "person", id: chipId, label: "Olga", role: "operator" },
} as const;

process.stdout.write("ready\n");
await moveChip(ctx, chipId, { gatewayId });
for (;;) {
  await finishOperations(ctx);
  await deleteLeftovers(ctx);
  await sleep(PAUSE_MS);
}
