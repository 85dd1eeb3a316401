// Package snapshot writes an account into a file and reads it back, with what is known of each part. It is pure: bytes in, values
// out. A file that is torn, foreign or of another version is refused, with the place.
package snapshot
