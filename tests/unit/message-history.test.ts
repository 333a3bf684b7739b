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
const timed = (...change: Parameters<typeof messageWith>) =>
  messageHistory(messageWith(...change)).map((entry) => {
    const name = entry.kind === "attempt" ? `attempt ${entry.attempt.status}` : entry.kind;
    return `${entry.at === null ? "-" : new Date(entry.at).getUTCSeconds()} ${name}`;
  });
const told = (...change: Parameters<typeof messageWith>) =>
  timed(...change).map((entry) => entry.replace(/^\S+ /, ""));

describe("the history of a message", () => {
  it("is chronological and includes each attempt", () => {
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

  it("shows the gateway's acceptance at the time it happened", () => {
    const slow = { ...attempt("sent", 1), finishedAt: at(31) };
    const deliveredAt = (second: number) =>
      timed({ createdAt: at(0), attempts: [slow], deliveredAt: at(second) });
    expect(deliveredAt(32)).toEqual(["0 accepted", "31 attempt sent", "32 delivered"]);
    // The acknowledgement by the phone can arrive before the response of the gateway.
    expect(deliveredAt(9)).toEqual(["0 accepted", "9 attempt sent", "9 delivered"]);
  });

  it("shows no acceptance of an uncertain message before it was resolved", () => {
    const doubt = { createdAt: at(0), uncertainSince: at(31) };
    const lost = { ...attempt("uncertain", 1), finishedAt: at(31) };
    const open = ["0 accepted", "1 handed_over", "31 became_uncertain"];
    expect(timed({ status: "uncertain", attempts: [lost], ...doubt })).toEqual(open);
    const known = { resolution: { by: "webhook", at: at(50) }, deliveredAt: at(51) };
    const sent = timed({ attempts: [{ ...lost, status: "sent" }], ...doubt, ...known });
    expect(sent).toEqual([...open, "50 confirmed", "51 delivered"]);
  });

  it("does not show a message as failed if a person sent it again", () => {
    const resolution = { by: "Olga", at: at(50) };
    const superseded = { resolution, supersededBy: "01980000-0000-7000-8000-00000000000a" };
    const ended = { ...attempt("failed", 1), finishedAt: at(50) };
    expect(timed({ attempts: [ended], createdAt: at(0), uncertainSince: at(31), ...superseded })).toEqual([
      "0 accepted",
      "1 handed_over",
      "31 became_uncertain",
      "50 sent_again",
    ]);
  });

  it("shows an attempt that was not sent before the one that became uncertain", () => {
    const lost = { ...attempt("sent", 5), finishedAt: at(35) };
    const resolution = { by: "look_up", at: at(50) };
    expect(
      timed({
        createdAt: at(0),
        attempts: [attempt("not_sent", 1), lost],
        uncertainSince: at(35),
        resolution,
      }),
    ).toEqual(["0 accepted", "2 attempt not_sent", "5 handed_over", "35 became_uncertain", "50 confirmed"]);
  });

  it("ends with the final state: an error after the send, expired, cancelled", () => {
    const error = { code: "error_after_send", detail: null };
    expect(told({ status: "failed", createdAt: at(0), failedAt: at(9), error }).at(-1)).toBe(
      "error_after_send",
    );
    expect(told({ status: "expired", createdAt: at(0), failedAt: at(9) }).at(-1)).toBe("expired");
    expect(told({ status: "cancelled", createdAt: at(0) }).at(-1)).toBe("cancelled");
  });
});
