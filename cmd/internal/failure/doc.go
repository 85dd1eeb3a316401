// Package failure turns an error into its message, its next step and the exit code of the program. It has the one type of
// errors that commands make themselves, and the one table of exit codes. It knows no flag, no stream and no credential.
package failure
