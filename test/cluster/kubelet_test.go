package cluster

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	authentication "k8s.io/api/authentication/v1"
	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// node is where the kubelet that the tests play is.
const node = "node-1"

// createOnce creates something that another test may have created already.
func createOnce[T any](t *testing.T, create func(context.Context, T, meta.CreateOptions) (T, error), object T) {
	t.Helper()
	if _, err := create(t.Context(), object, meta.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatal(err)
	}
}

func (c cluster) createNamespace(t *testing.T, name string) {
	t.Helper()
	createOnce(t, c.client.CoreV1().Namespaces().Create, &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: name}})
}

func (c cluster) createServiceAccount(t *testing.T, namespace, name string) {
	t.Helper()
	createOnce(t, c.client.CoreV1().ServiceAccounts(namespace).Create, &core.ServiceAccount{ObjectMeta: meta.ObjectMeta{Name: name}})
}

// schedule creates a pod, with its namespace and its service account, on the node.
func (c cluster) schedule(t *testing.T, pod *core.Pod) *core.Pod {
	t.Helper()
	createOnce(t, c.client.CoreV1().Nodes().Create, &core.Node{ObjectMeta: meta.ObjectMeta{Name: node}})
	c.createNamespace(t, pod.Namespace)
	c.createServiceAccount(t, pod.Namespace, pod.Spec.ServiceAccountName)
	created, err := c.client.CoreV1().Pods(pod.Namespace).Create(t.Context(), pod, meta.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	binding := &core.Binding{ObjectMeta: meta.ObjectMeta{Name: pod.Name}, Target: core.ObjectReference{Kind: "Node", Name: node}}
	if err := c.client.CoreV1().Pods(pod.Namespace).Bind(t.Context(), binding, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return created
}

// mountTokens does what a kubelet does before it starts a pod: for each projected token it calls the API server, bound to
// the pod, and writes the answer where the container mounts the volume. It returns the folder that is used as the
// container's root.
func (c cluster) mountTokens(t *testing.T, pod *core.Pod) string {
	t.Helper()
	root := t.TempDir()
	for _, mount := range pod.Spec.Containers[0].VolumeMounts {
		for _, volume := range pod.Spec.Volumes {
			if volume.Name != mount.Name || volume.Projected == nil {
				continue
			}
			for _, source := range volume.Projected.Sources {
				if p := source.ServiceAccountToken; p != nil {
					token := c.requestToken(t, pod, p.Audience, *p.ExpirationSeconds)
					writeAtomically(t, filepath.Join(root, mount.MountPath), p.Path, token)
				}
			}
		}
	}
	return root
}

// requestToken requests a token of the pod's service account that is bound to the pod. The server's default audience is "".
func (c cluster) requestToken(t *testing.T, pod *core.Pod, audience string, seconds int64) string {
	t.Helper()
	request := &authentication.TokenRequest{Spec: authentication.TokenRequestSpec{
		ExpirationSeconds: &seconds,
		BoundObjectRef:    &authentication.BoundObjectReference{APIVersion: "v1", Kind: "Pod", Name: pod.Name, UID: pod.UID},
	}}
	if audience != "" {
		request.Spec.Audiences = []string{audience}
	}
	accounts := c.client.CoreV1().ServiceAccounts(pod.Namespace)
	answer, err := accounts.CreateToken(t.Context(), pod.Spec.ServiceAccountName, request, meta.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Status.Token
}

// writeAtomically writes like a kubelet: the file is a link into a folder whose name is a link too, so that a later token
// replaces this one in one step.
func writeAtomically(t *testing.T, folder, name, content string) {
	t.Helper()
	const data, dated = "..data", "..2026_01_02_03_04_05.1"
	if err := os.MkdirAll(filepath.Join(folder, dated), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(folder, dated, name), []byte(content))
	for link, target := range map[string]string{data: dated, name: filepath.Join(data, name)} {
		if err := os.Symlink(target, filepath.Join(folder, link)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
}
