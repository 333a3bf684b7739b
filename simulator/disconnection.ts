import type { FinalCode } from "./instance-row";

const BOOM_NAMES: Record<FinalCode, string> = {
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  406: "Not Acceptable",
  408: "Request Time-out",
};

/** The end of a session: the disconnection code, and the JSON text that the gateway stores and sends. */
export interface FinalDisconnection {
  code: FinalCode;
  object: string;
}

/** Used when the device was removed on the phone (401), or WhatsApp banned or locked the account (402, 403, 406). */
export function disconnectionByWhatsApp(code: FinalCode): FinalDisconnection {
  if (code !== 401) return boom(code, { reason: String(code) }, "Connection Failure");
  const conflict = { tag: "conflict", attrs: { type: "device_removed" } };
  const stanza = { tag: "stream:error", attrs: { code: "401" }, content: [conflict] };
  return boom(401, stanza, "Stream Errored (conflict)");
}

/** Used when WhatsApp is unreachable, a keepalive gets no response, or the QR codes are exhausted. */
export function disconnectionByTimeout(hadQrCode: boolean): FinalDisconnection {
  return boom(408, null, hadQrCode ? "QR refs attempts ended" : "Connection was lost");
}

export function disconnectionByLogout(instanceName: string): FinalDisconnection {
  return boom(401, null, `Log out instance: ${instanceName}`);
}

function boom(code: FinalCode, data: unknown, message: string): FinalDisconnection {
  const payload = { statusCode: code, error: BOOM_NAMES[code], message };
  const error = { data, isBoom: true, isServer: false, output: { statusCode: code, payload, headers: {} } };
  return { code, object: JSON.stringify({ error, date: new Date().toISOString() }) };
}
