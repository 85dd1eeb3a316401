// Package cluster holds no code, but tests that start a real Kubernetes API server and etcd, built from source, and let
// podtrust and IBM's SDK exchange the tokens that it signs. Nothing of the cluster is faked; only the kubelet, which does
// no more than write a token into a file, is played by the tests.
//
//	cd test/cluster && go test -count=1 -timeout 45m ./...
//
// The first run builds the API server: some minutes to a quarter of an hour on two cores. The timeout has to be given, since
// that of go test is ten minutes.
package cluster
