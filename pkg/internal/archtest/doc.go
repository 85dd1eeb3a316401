// Package archtest holds the rules of the house: who may import whom, which calls have one home, and that the sandbox
// serves every call that our clients document. It reads the source, so that it needs no linter. There is no code here
// but tests; each rule has an example that breaks it.
package archtest
