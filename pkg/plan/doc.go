// Package plan compares what documents want with what an account has, and makes them equal. Needs says what must be read,
// Resolve turns names into IDs, Diff computes the changes and who gains or loses by them, and Apply carries them out.
// Needs, Resolve and Diff are pure: the same input gives the same bytes.
package plan
