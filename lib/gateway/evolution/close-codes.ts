import type { SessionEnd } from "@/lib/gateway/outcomes";

/** WhatsApp's codes for a final close, as the gateway reports them. */
const SESSION_ENDS: Readonly<Record<number, SessionEnd>> = {
  401: "logged_out",
  402: "temporarily_banned",
  403: "banned",
  406: "banned",
  408: "session_lost",
};

export function sessionEndOf(code: number | null): SessionEnd {
  return (code !== null && SESSION_ENDS[code]) || "other";
}
