// Package diagnose says why a pod does not get its token: from facts that its caller has collected it proves one cause, and
// names the narrowest way to fix it. It is pure: it asks nobody, and reads neither file nor clock. What is not known is
// not guessed: a cause is named only when the facts show it.
package diagnose
