// Package types has the Go types of the package types that the schema of 2026 names.
package types

// SystemRole is the role of a service, such as "Node".
type SystemRole string

// JoinMethod is the way in which a host or bot joins a cluster, such as "token".
type JoinMethod string
