import { schemaError } from "./errors";
import type { Gateway } from "./gateway";
import { flagMember, type JsonObject, textMember } from "./json";
import { type GatewayRequest, type Reply, type Route, route } from "./request";

const REQUIRED_MEMBERS = [
  "rejectCall",
  "groupsIgnore",
  "alwaysOnline",
  "readMessages",
  "readStatus",
  "syncFullHistory",
];

/** settings/set and settings/find. */
export function settingsRoutes(gateway: Gateway): Route[] {
  return [
    route("POST", "/settings/set/:instanceName", (request) => setSettings(gateway, request)),
    route("GET", "/settings/find/:instanceName", ({ instanceName }) => ({
      status: 200,
      body: gateway.rows.get(instanceName)?.settings ?? null,
    })),
  ];
}

function setSettings(gateway: Gateway, { instanceName, body }: GatewayRequest): Reply {
  assertSettings(body);
  const settings = {
    rejectCall: flagMember(body, "rejectCall"),
    msgCall: textMember(body, "msgCall"),
    groupsIgnore: flagMember(body, "groupsIgnore"),
    alwaysOnline: flagMember(body, "alwaysOnline"),
    readMessages: flagMember(body, "readMessages"),
    readStatus: flagMember(body, "readStatus"),
    syncFullHistory: flagMember(body, "syncFullHistory"),
    wavoipToken: textMember(body, "wavoipToken"),
  };
  const row = gateway.rows.get(instanceName);
  if (row) {
    const msgCall = settings.msgCall ?? row.settings.msgCall;
    const wavoipToken = settings.wavoipToken ?? row.settings.wavoipToken;
    row.settings = { ...settings, msgCall, wavoipToken };
    gateway.changed();
  }
  return { status: 201, body: { settings: { instanceName, settings } } };
}

function assertSettings(body: JsonObject): void {
  const complaints = REQUIRED_MEMBERS.flatMap((member) => {
    if (body[member] === undefined) return [`instance requires property "${member}"`];
    return typeof body[member] === "boolean" ? [] : [`${member} is not of a type(s) boolean`];
  });
  if (complaints.length > 0) throw schemaError(complaints);
}
