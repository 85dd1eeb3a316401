// Program hello is the floor of every start: a Go program that prints one line.
package main

import "os"

func main() { _, _ = os.Stdout.WriteString("hello\n") }
