export * from "teleport-audit-events";
