// Package resources is the sandbox's resource groups, service instances and account: what other services refer to. All of
// it is read-only and comes from the first content.
package resources
