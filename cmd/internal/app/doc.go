// Package app is what a command receives: streams, the printer, the flags that every command has, a session, and the ways to
// ask, to complete names, to fail and to end. Who acts, and where the services are, is package login's.
package app
