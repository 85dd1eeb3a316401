// Package grants has the commands that give, list and revoke access policies. Profiles and access groups have the same ones,
// with another subject.
package grants
