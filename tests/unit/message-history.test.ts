import { describe, expect, it } from "vitest";
import { messageHistory } from "@/components/messages/message-history";
import { messageWith } from "./message-stub";

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 12, 0, second)).toISOString();
const attempt = (status: string, second: number) => ({
  instanceName: "julia-1",
  status,
  startedAt: at(second),
  finishedAt: at(second + 1),
  error: null,
});
const told = (...change: Parameters<typeof messageWith>) =>
  messageHistory(messageWith(...change)).map((entry) =>
    entry.kind === "attempt" ? `attempt ${entry.attempt.status}` : entry.kind,
  );

describe("what happened to a message", () => {
  it("is told in the order of time, each hand-over in its place", () => {
    const history = told({
      status: "read",
      createdAt: at(0),
      attempts: [attempt("not_sent", 1), attempt("sent", 3)],
      sentAt: at(4),
      deliveredAt: at(5),
      readAt: at(9),
    });
    expect(history).toEqual(["accepted", "attempt not_sent", "attempt sent", "delivered", "read"]);
  });

  it("names who settled what was uncertain, and whether it was sent again", () => {
    const resolution = { by: "Olga", at: at(60) };
    expect(told({ attempts: [attempt("sent", 1)], resolution, createdAt: at(0) })).toEqual([
      "accepted",
      "attempt sent",
      "confirmed",
    ]);
    const superseded = { resolution, supersededBy: "01980000-0000-7000-8000-00000000000a", createdAt: at(0) };
    expect(told({ attempts: [attempt("failed", 1)], ...superseded })).toEqual([
      "accepted",
      "attempt failed",
      "sent_again",
    ]);
  });

  it("ends with how it ended: an error after the send, expired, cancelled", () => {
    const error = { code: "error_after_send", detail: null };
    expect(told({ status: "failed", createdAt: at(0), failedAt: at(9), error }).at(-1)).toBe(
      "error_after_send",
    );
    expect(told({ status: "expired", createdAt: at(0), failedAt: at(9) }).at(-1)).toBe("expired");
    expect(told({ status: "cancelled", createdAt: at(0) }).at(-1)).toBe("cancelled");
  });
});
