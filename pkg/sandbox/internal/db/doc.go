// Package db keeps the sandbox's state: typed tables of rows in memory, and, when a file is named, a copy of them that
// survives the process.
//
// It knows nothing of HTTP or of IBM Cloud. A transaction sees and changes every table; it happens whole or not at all,
// in memory and in the file. A DB is safe for concurrent use, and a file may be shared by several processes: every
// transaction first takes in what the others have appended.
package db
