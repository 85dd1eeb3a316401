// Package keep renews tokens in files for as long as a program runs, tells others of each new one, and answers for its health.
package keep
