package diagnose

// Prepared finds what is wrong with a pod before IAM is asked: with its token, and with how its profile is named.
func Prepared(f Facts) (token, profile []Finding) {
	e := engine{f: f}
	token = e.token()
	e.tokenFindings()
	return append(token, e.findings...), e.profile()
}
