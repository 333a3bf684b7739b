import { DomainError, invalidField } from "@/lib/errors";
import { postgresCode } from "@/lib/log/postgres-code";
import { poolFull } from "./admission";

/** Retry delay if the pool is full: about one cooldown, after which the number of waiting messages has changed. */
const RETRY_WHEN_FULL_SECONDS = 30;

export function optedOut(): DomainError {
  return new DomainError("contact_opted_out", "The contact asked not to receive messages.");
}

/** SQLSTATEs with which `julia.accept_message` refuses a message and stores nothing. */
const REFUSALS: Record<string, () => DomainError> = {
  JL404: () => new DomainError("inbound_not_found", "The contact has sent no message with this id."),
  JL405: () =>
    new DomainError("media_not_found", "The client has no file with this id, or it has been removed."),
  JL406: () => invalidField("content.type", "WhatsApp cannot show a file of this type in this way"),
  JL409: optedOut,
  JL429: () => poolFull(RETRY_WHEN_FULL_SECONDS),
};

/** Returns the refusal for a SQLSTATE, or undefined if the message was not refused. */
export const refusalOf = (sqlState: string | null): DomainError | undefined => REFUSALS[sqlState ?? ""]?.();

/** Returns the refusal that an error of the database stands for, or the error itself. */
export const refusalOr = (error: unknown): unknown => refusalOf(postgresCode(error)) ?? error;
