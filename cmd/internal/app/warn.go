package app

import "github.com/podtrust/podtrust/pkg/output"

// WarnTrust prints a warning about trust or access, which is not hidden by --quiet either.
func (a *App) WarnTrust(format string, args ...any) {
	if a.Status().Quiet() {
		a.Status().Tell("WARNING: "+format, output.VisibleArgs(args)...)
		return
	}
	a.Status().Warn(format, args...)
}
