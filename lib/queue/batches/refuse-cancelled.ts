import { DomainError } from "@/lib/errors";

export const refuseCancelled = () =>
  new DomainError("message_status_conflict", "The batch is cancelled and cannot be paused or resumed.");
