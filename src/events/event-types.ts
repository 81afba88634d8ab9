import type { AuditEvent } from "./audit-event.js";

// Teleport's event types and codes. The schema has only the messages. The last letter of a
// code is its severity.

/** Severity of an event: the last letter of its code (I, W or E). */
export type Severity = "info" | "warning" | "error";

/** Description of an event type. */
export interface EventTypeInfo {
  /** The message that events of this type use. */
  readonly message: AuditEvent["$case"];
  /** The codes that events of this type may have. */
  readonly codes: readonly string[];
}

/** Description of an event code. */
export interface EventCodeInfo {
  /** The event type that the code belongs to. */
  readonly type: string;
  /** The message that events with this code use. */
  readonly message: AuditEvent["$case"];
  readonly severity: Severity;
  /** What happened, in a few words, such as "session started". */
  readonly description: string;
}

/** All event types (values of the `event` key), with their messages and codes. */
export const EVENT_TYPES = {
  "user.login": { message: "UserLogin", codes: ["T1000I", "T1000W", "T1001I", "T1001W"] },
  "user.create": { message: "UserCreate", codes: ["T1002I"] },
  "user.update": { message: "UserCreate", codes: ["T1003I"] },
  "user.delete": { message: "UserDelete", codes: ["T1004I"] },
  "user.password_change": { message: "UserPasswordChange", codes: ["T1005I"] },
  "session.rejected": { message: "SessionReject", codes: ["T1006W"] },
  "session.start": { message: "SessionStart", codes: ["T2000I"] },
  "session.join": { message: "SessionJoin", codes: ["T2001I"] },
  resize: { message: "Resize", codes: ["T2002I"] },
  "session.leave": { message: "SessionLeave", codes: ["T2003I"] },
  "session.end": { message: "SessionEnd", codes: ["T2004I"] },
  "session.data": { message: "SessionData", codes: ["T2006I"] },
  print: { message: "SessionPrint", codes: [] },
  subsystem: { message: "Subsystem", codes: ["T3001I", "T3001E"] },
  exec: { message: "Exec", codes: ["T3002I", "T3002E"] },
  port: { message: "PortForward", codes: ["T3003I", "T3003E"] },
  scp: { message: "SCP", codes: ["T3004I", "T3004E", "T3005I", "T3005E"] },
  "client.disconnect": { message: "ClientDisconnect", codes: ["T3006I"] },
  auth: { message: "AuthAttempt", codes: ["T3007W"] },
  "x11-forward": { message: "X11Forward", codes: ["T3008I", "T3008W"] },
  "session.command": { message: "SessionCommand", codes: ["T4000I"] },
  "session.disk": { message: "SessionDisk", codes: ["T4001I"] },
  "session.network": { message: "SessionNetwork", codes: ["T4002I"] },
  "access_request.create": { message: "AccessRequestCreate", codes: ["T5000I"] },
  "access_request.update": { message: "AccessRequestCreate", codes: ["T5001I"] },
  "access_request.review": { message: "AccessRequestCreate", codes: ["T5002I"] },
  "reset_password_token.create": { message: "ResetPasswordTokenCreate", codes: ["T6000I"] },
  "trusted_cluster.create": { message: "TrustedClusterCreate", codes: ["T7000I"] },
  "trusted_cluster.delete": { message: "TrustedClusterDelete", codes: ["T7001I"] },
  "trusted_cluster_token.create": { message: "TrustedClusterTokenCreate", codes: ["T7002I"] },
  "github.created": { message: "GithubConnectorCreate", codes: ["T8000I"] },
  "github.deleted": { message: "GithubConnectorDelete", codes: ["T8001I"] },
  "oidc.created": { message: "OIDCConnectorCreate", codes: ["T8100I"] },
  "oidc.deleted": { message: "OIDCConnectorDelete", codes: ["T8101I"] },
  "saml.created": { message: "SAMLConnectorCreate", codes: ["T8200I"] },
  "saml.deleted": { message: "SAMLConnectorDelete", codes: ["T8201I"] },
  "role.created": { message: "RoleCreate", codes: ["T9000I"] },
  "role.deleted": { message: "RoleDelete", codes: ["T9001I"] },
} as const satisfies Readonly<Record<string, EventTypeInfo>>;

/** An event type, such as `session.start`. */
export type EventType = keyof typeof EVENT_TYPES;

/** All event codes, with their event types, messages, severities and descriptions. */
export const EVENT_CODES = {
  T1000I: { type: "user.login", message: "UserLogin", severity: "info", description: "local login" },
  T1000W: { type: "user.login", message: "UserLogin", severity: "warning", description: "local login failed" },
  T1001I: { type: "user.login", message: "UserLogin", severity: "info", description: "SSO login" },
  T1001W: { type: "user.login", message: "UserLogin", severity: "warning", description: "SSO login failed" },
  T1002I: { type: "user.create", message: "UserCreate", severity: "info", description: "user created" },
  T1003I: { type: "user.update", message: "UserCreate", severity: "info", description: "user updated" },
  T1004I: { type: "user.delete", message: "UserDelete", severity: "info", description: "user deleted" },
  T1005I: {
    type: "user.password_change",
    message: "UserPasswordChange",
    severity: "info",
    description: "password changed",
  },
  T1006W: { type: "session.rejected", message: "SessionReject", severity: "warning", description: "session rejected" },
  T2000I: { type: "session.start", message: "SessionStart", severity: "info", description: "session started" },
  T2001I: { type: "session.join", message: "SessionJoin", severity: "info", description: "session joined" },
  T2002I: { type: "resize", message: "Resize", severity: "info", description: "terminal resized" },
  T2003I: { type: "session.leave", message: "SessionLeave", severity: "info", description: "session left" },
  T2004I: { type: "session.end", message: "SessionEnd", severity: "info", description: "session ended" },
  T2006I: { type: "session.data", message: "SessionData", severity: "info", description: "session data moved" },
  T3001I: { type: "subsystem", message: "Subsystem", severity: "info", description: "subsystem requested" },
  T3001E: { type: "subsystem", message: "Subsystem", severity: "error", description: "subsystem request failed" },
  T3002I: { type: "exec", message: "Exec", severity: "info", description: "command executed" },
  T3002E: { type: "exec", message: "Exec", severity: "error", description: "command failed" },
  T3003I: { type: "port", message: "PortForward", severity: "info", description: "port forwarded" },
  T3003E: { type: "port", message: "PortForward", severity: "error", description: "port forwarding failed" },
  T3004I: { type: "scp", message: "SCP", severity: "info", description: "file downloaded" },
  T3004E: { type: "scp", message: "SCP", severity: "error", description: "file download failed" },
  T3005I: { type: "scp", message: "SCP", severity: "info", description: "file uploaded" },
  T3005E: { type: "scp", message: "SCP", severity: "error", description: "file upload failed" },
  T3006I: {
    type: "client.disconnect",
    message: "ClientDisconnect",
    severity: "info",
    description: "client disconnected",
  },
  T3007W: { type: "auth", message: "AuthAttempt", severity: "warning", description: "authentication failed" },
  T3008I: { type: "x11-forward", message: "X11Forward", severity: "info", description: "X11 forwarded" },
  T3008W: { type: "x11-forward", message: "X11Forward", severity: "warning", description: "X11 forwarding failed" },
  T4000I: {
    type: "session.command",
    message: "SessionCommand",
    severity: "info",
    description: "command run in a session",
  },
  T4001I: { type: "session.disk", message: "SessionDisk", severity: "info", description: "file opened in a session" },
  T4002I: {
    type: "session.network",
    message: "SessionNetwork",
    severity: "info",
    description: "connection opened in a session",
  },
  T5000I: {
    type: "access_request.create",
    message: "AccessRequestCreate",
    severity: "info",
    description: "access request created",
  },
  T5001I: {
    type: "access_request.update",
    message: "AccessRequestCreate",
    severity: "info",
    description: "access request updated",
  },
  T5002I: {
    type: "access_request.review",
    message: "AccessRequestCreate",
    severity: "info",
    description: "access request reviewed",
  },
  T6000I: {
    type: "reset_password_token.create",
    message: "ResetPasswordTokenCreate",
    severity: "info",
    description: "password reset token created",
  },
  T7000I: {
    type: "trusted_cluster.create",
    message: "TrustedClusterCreate",
    severity: "info",
    description: "trusted cluster created",
  },
  T7001I: {
    type: "trusted_cluster.delete",
    message: "TrustedClusterDelete",
    severity: "info",
    description: "trusted cluster deleted",
  },
  T7002I: {
    type: "trusted_cluster_token.create",
    message: "TrustedClusterTokenCreate",
    severity: "info",
    description: "trusted cluster token created",
  },
  T8000I: {
    type: "github.created",
    message: "GithubConnectorCreate",
    severity: "info",
    description: "GitHub connector created",
  },
  T8001I: {
    type: "github.deleted",
    message: "GithubConnectorDelete",
    severity: "info",
    description: "GitHub connector deleted",
  },
  T8100I: {
    type: "oidc.created",
    message: "OIDCConnectorCreate",
    severity: "info",
    description: "OIDC connector created",
  },
  T8101I: {
    type: "oidc.deleted",
    message: "OIDCConnectorDelete",
    severity: "info",
    description: "OIDC connector deleted",
  },
  T8200I: {
    type: "saml.created",
    message: "SAMLConnectorCreate",
    severity: "info",
    description: "SAML connector created",
  },
  T8201I: {
    type: "saml.deleted",
    message: "SAMLConnectorDelete",
    severity: "info",
    description: "SAML connector deleted",
  },
  T9000I: { type: "role.created", message: "RoleCreate", severity: "info", description: "role created" },
  T9001I: { type: "role.deleted", message: "RoleDelete", severity: "info", description: "role deleted" },
} as const satisfies Readonly<Record<string, EventCodeInfo>>;

/** An event code, such as `T2000I`. */
export type EventCode = keyof typeof EVENT_CODES;

/** True if the string is an event type, that is, a key of {@link EVENT_TYPES}. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(EVENT_TYPES, type);
}

/** True if the string is an event code, that is, a key of {@link EVENT_CODES}. */
export function isEventCode(code: string): code is EventCode {
  return Object.hasOwn(EVENT_CODES, code);
}
