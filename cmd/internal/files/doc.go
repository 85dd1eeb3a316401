// Package files is the one way in which podtrust reads and writes the files that people name. What it writes is a regular file or
// a new one, replaced as a whole; what it reads may be a stream, such as a FIFO.
package files
