// Package shown is what becomes of text from outside before a person or a program reads it: what looks like a credential is
// hidden, and characters that can't be seen get a visible form. Everything that prints asks here. It is pure.
package shown
