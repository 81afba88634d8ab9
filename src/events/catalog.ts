import type { OneOf } from "../../generated/2020/events/events.codec.js";

// Teleport's event types and codes, which the schema does not contain.

/** Severity of an event, from the last letter of its code: I, W or E. */
export type Severity = "info" | "warning" | "error";

/** Name of the message of an event, such as `SessionStart`. */
type EventMessage = NonNullable<OneOf["Event"]>["$case"];

/** Message of each event type. Several event types can share a message. */
const MESSAGES = {
  "user.login": "UserLogin",
  "user.create": "UserCreate",
  "user.update": "UserCreate",
  "user.delete": "UserDelete",
  "user.password_change": "UserPasswordChange",
  "session.rejected": "SessionReject",
  "session.start": "SessionStart",
  "session.join": "SessionJoin",
  resize: "Resize",
  "session.leave": "SessionLeave",
  "session.end": "SessionEnd",
  "session.data": "SessionData",
  print: "SessionPrint",
  subsystem: "Subsystem",
  exec: "Exec",
  port: "PortForward",
  scp: "SCP",
  "client.disconnect": "ClientDisconnect",
  auth: "AuthAttempt",
  "x11-forward": "X11Forward",
  "session.command": "SessionCommand",
  "session.disk": "SessionDisk",
  "session.network": "SessionNetwork",
  "access_request.create": "AccessRequestCreate",
  "access_request.update": "AccessRequestCreate",
  "access_request.review": "AccessRequestCreate",
  "reset_password_token.create": "ResetPasswordTokenCreate",
  "trusted_cluster.create": "TrustedClusterCreate",
  "trusted_cluster.delete": "TrustedClusterDelete",
  "trusted_cluster_token.create": "TrustedClusterTokenCreate",
  "github.created": "GithubConnectorCreate",
  "github.deleted": "GithubConnectorDelete",
  "oidc.created": "OIDCConnectorCreate",
  "oidc.deleted": "OIDCConnectorDelete",
  "saml.created": "SAMLConnectorCreate",
  "saml.deleted": "SAMLConnectorDelete",
  "role.created": "RoleCreate",
  "role.deleted": "RoleDelete",
} as const satisfies Readonly<Record<string, EventMessage>>;

/** Code, type, severity and description of each event code. `print` events have no code. */
const CODES = [
  ["T1000I", "user.login", "info", "local login"],
  ["T1000W", "user.login", "warning", "local login failed"],
  ["T1001I", "user.login", "info", "SSO login"],
  ["T1001W", "user.login", "warning", "SSO login failed"],
  ["T1002I", "user.create", "info", "user created"],
  ["T1003I", "user.update", "info", "user updated"],
  ["T1004I", "user.delete", "info", "user deleted"],
  ["T1005I", "user.password_change", "info", "password changed"],
  ["T1006W", "session.rejected", "warning", "session rejected"],
  ["T2000I", "session.start", "info", "session started"],
  ["T2001I", "session.join", "info", "session joined"],
  ["T2002I", "resize", "info", "terminal resized"],
  ["T2003I", "session.leave", "info", "session left"],
  ["T2004I", "session.end", "info", "session ended"],
  ["T2006I", "session.data", "info", "session data moved"],
  ["T3001I", "subsystem", "info", "subsystem requested"],
  ["T3001E", "subsystem", "error", "subsystem request failed"],
  ["T3002I", "exec", "info", "command executed"],
  ["T3002E", "exec", "error", "command failed"],
  ["T3003I", "port", "info", "port forwarded"],
  ["T3003E", "port", "error", "port forwarding failed"],
  ["T3004I", "scp", "info", "file downloaded"],
  ["T3004E", "scp", "error", "file download failed"],
  ["T3005I", "scp", "info", "file uploaded"],
  ["T3005E", "scp", "error", "file upload failed"],
  ["T3006I", "client.disconnect", "info", "client disconnected"],
  ["T3007W", "auth", "warning", "authentication failed"],
  ["T3008I", "x11-forward", "info", "X11 forwarded"],
  ["T3008W", "x11-forward", "warning", "X11 forwarding failed"],
  ["T4000I", "session.command", "info", "command run in a session"],
  ["T4001I", "session.disk", "info", "file opened in a session"],
  ["T4002I", "session.network", "info", "connection opened in a session"],
  ["T5000I", "access_request.create", "info", "access request created"],
  ["T5001I", "access_request.update", "info", "access request updated"],
  ["T5002I", "access_request.review", "info", "access request reviewed"],
  ["T6000I", "reset_password_token.create", "info", "password reset token created"],
  ["T7000I", "trusted_cluster.create", "info", "trusted cluster created"],
  ["T7001I", "trusted_cluster.delete", "info", "trusted cluster deleted"],
  ["T7002I", "trusted_cluster_token.create", "info", "trusted cluster token created"],
  ["T8000I", "github.created", "info", "GitHub connector created"],
  ["T8001I", "github.deleted", "info", "GitHub connector deleted"],
  ["T8100I", "oidc.created", "info", "OIDC connector created"],
  ["T8101I", "oidc.deleted", "info", "OIDC connector deleted"],
  ["T8200I", "saml.created", "info", "SAML connector created"],
  ["T8201I", "saml.deleted", "info", "SAML connector deleted"],
  ["T9000I", "role.created", "info", "role created"],
  ["T9001I", "role.deleted", "info", "role deleted"],
] as const satisfies readonly (readonly [string, EventType, Severity, string])[];

type CodeRow = (typeof CODES)[number];

/** Event type, such as `session.start`. */
export type EventType = keyof typeof MESSAGES;

/** Event code, such as `T2000I`. */
export type EventCode = CodeRow[0];

/** Description of an event type. */
export interface EventTypeInfo {
  /** The message that events of this type use. */
  readonly message: EventMessage;
  /** The codes that events of this type may have. */
  readonly codes: readonly string[];
}

/** Description of an event code. */
export interface EventCodeInfo {
  /** The event type that the code belongs to. */
  readonly type: string;
  /** The message that events with this code use. */
  readonly message: EventMessage;
  readonly severity: Severity;
  /** What happened, in a few words, such as "session started". */
  readonly description: string;
}

type EventTypes = {
  readonly [T in EventType]: {
    readonly message: (typeof MESSAGES)[T];
    readonly codes: readonly Extract<CodeRow, readonly [string, T, ...unknown[]]>[0][];
  };
};

type EventCodes = {
  readonly [R in CodeRow as R[0]]: {
    readonly type: R[1];
    readonly message: (typeof MESSAGES)[R[1]];
    readonly severity: R[2];
    readonly description: R[3];
  };
};

/** All event types (values of the `event` key), with their messages and codes. */
export const EVENT_TYPES: EventTypes = /* @__PURE__ */ deriveTypes();

/** All event codes, with their types, messages, severities and descriptions. */
export const EVENT_CODES: EventCodes = /* @__PURE__ */ deriveCodes();

function deriveTypes(): EventTypes {
  const entries = Object.entries(MESSAGES).map(([type, message]): [string, EventTypeInfo] => {
    const codes = CODES.filter((row) => row[1] === type).map(([code]) => code);
    return [type, { message, codes }];
  });
  return Object.fromEntries(entries) as EventTypes;
}

function deriveCodes(): EventCodes {
  const entries = CODES.map(([code, type, severity, description]): [string, EventCodeInfo] => {
    return [code, { type, message: MESSAGES[type], severity, description }];
  });
  return Object.fromEntries(entries) as EventCodes;
}

/** True if the string is an event type, that is, a key of {@link EVENT_TYPES}. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_TYPES, type);
}

/** True if the string is an event code, that is, a key of {@link EVENT_CODES}. */
export function isEventCode(code: string): code is EventCode {
  return Object.hasOwn(EVENT_CODES, code);
}
