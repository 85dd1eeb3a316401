// Command podtrust sets up, looks after and diagnoses the IAM trusted profiles that pods in IBM Cloud clusters become.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/podtrust/podtrust/cmd"
)

func main() {
	// A reader that has had enough ends the write and not the process. What is caught, unlike what is ignored, is as usual
	// again in a child.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if got, ok := <-signals; ok {
			signal.Stop(signals) // a second one ends the process at once
			cancel(cmd.Interrupted(got))
		}
	}()
	release := func() { // from here on a signal does what it does to any program; one that came before has cancelled the context
		signal.Stop(signals)
		close(signals)
		<-ended
	}
	os.Exit(cmd.Run(ctx, release, os.Args[1:]))
}
