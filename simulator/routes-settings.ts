import { schemaError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { flagMember, type JsonObject, textMember } from "./json";
import { type GatewayRequest, type Route, route } from "./request";

export const SWITCHES = [
  "rejectCall",
  "groupsIgnore",
  "alwaysOnline",
  "readMessages",
  "readStatus",
  "syncFullHistory",
] as const;

export const settingsRoutes: Route[] = [
  route("POST", "/settings/set/:instanceName", setSettings),
  route("GET", "/settings/find/:instanceName", (gateway, { instanceName }) => ({
    status: 200,
    body: gateway.rows.get(instanceName)?.settings ?? null,
  })),
];

/** Parses the settings in a body. Missing switches become false; missing texts stay undefined. */
export function settingsIn(body: JsonObject) {
  return {
    rejectCall: flagMember(body, "rejectCall"),
    msgCall: textMember(body, "msgCall"),
    groupsIgnore: flagMember(body, "groupsIgnore"),
    alwaysOnline: flagMember(body, "alwaysOnline"),
    readMessages: flagMember(body, "readMessages"),
    readStatus: flagMember(body, "readStatus"),
    syncFullHistory: flagMember(body, "syncFullHistory"),
    wavoipToken: textMember(body, "wavoipToken"),
  };
}

function setSettings(gateway: Gateway, { instanceName, body }: GatewayRequest): Reply {
  const complaints = SWITCHES.flatMap((member) => {
    if (body[member] === undefined) return [`instance requires property "${member}"`];
    return typeof body[member] === "boolean" ? [] : [`${member} is not of a type(s) boolean`];
  });
  if (complaints.length > 0) throw schemaError(complaints);
  const settings = settingsIn(body);
  const row = gateway.rows.get(instanceName);
  if (row) {
    const msgCall = settings.msgCall ?? row.settings.msgCall;
    const wavoipToken = settings.wavoipToken ?? row.settings.wavoipToken;
    row.settings = { ...settings, msgCall, wavoipToken };
    gateway.changed();
  }
  return { status: 201, body: { settings: { instanceName, settings } } };
}
