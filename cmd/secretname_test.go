package cmd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The secrets that are given where a name belongs, by the words that stand for them in command lines.
func misplaced() map[string]string {
	return map[string]string{
		"KEY": "Zk3_vR9qLw-7TnXyB2mJpD8sHc4UaEfG6iKoQ1rSt5V0",
		"JWT": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYSJ9.c2lnbmF0dXJl",
		"PWD": "hunter2",
	}
}

// TestASecretGivenAsANameIsNotRepeated runs command lines that fail, and some that don't, each with a secret in a wrong
// place, as text and as JSON. Variables come first, by their values.
func TestASecretGivenAsANameIsNotRepeated(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cloud, err := newCloud(filepath.Join(folder, "cloud"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.close)
	for name, text := range map[string]string{
		"config.yaml": "api-key-file: KEY\nregion: KEY\n", "unknown.yaml": "KEY: 1\n", "account.yaml": "account: KEY\n",
		"trust.yaml": "apiVersion: podtrust/v1\nkind: Trust\nprofiles:\n  - name: KEY\n    KEY: x\n",
		"pod.yaml":   "apiVersion: v1\nkind: Pod\nmetadata: {name: KEY}\nspec: {containers: KEY}\n",
		"cr.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    env:\n    - {name: IBMCLOUD_CR_TOKEN, value: KEY}\n" +
			"    - {name: IBMCLOUD_CR_PROFILE, value: KEY}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(replaceSecrets(text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"profile get KEY", "profile get JWT", "token diagnose --profile KEY --token-file KEY", "token diagnose --profile x --manifest KEY", "profile create a KEY", "profile delete KEY", "profile link x --cluster KEY --namespace a --service-account b",
		"profile link x --cluster demo-vpc --namespace KEY --service-account b", "profile rule add KEY --namespace a", "profile get Profile-KEY",
		"profile get iam-Profile-KEY", "cluster get KEY", "cluster list --provider KEY", "group get JWT", "group get AccessGroupId-KEY", "KEY", "profile KEY",
		"help KEY", "help profile JWT", "profile list --KEY", "profile list -KEY", "profile list --api-key-file KEY", "profile list --api-key-file=JWT",
		"profile list --iam-token-file KEY", "profile list --iam-token-file dir/KEY", "token exchange --profile x --token-file KEY",
		"token inspect --token-file JWT", "profile list --account KEY", "profile list --region KEY --endpoint private", "profile list --config KEY",
		"profile list --timeout KEY", "profile list -o KEY", "profile list --color KEY", "profile list --jq KEY(", "profile list --quiet=KEY",
		"profile list --endpoint KEY", "profile list --endpoint https://jane:PWD@h", "profile list --endpoint https://h?token=PWD",
		"profile list --endpoint jane:PWD@h", "profile list --endpoint https://jane:PWD@h:port", "profile list --endpoint http://h/KEY",
		"config show --endpoint https://jane:PWD@h", "config show --endpoint https://h?token=PWD", "config show --endpoint KEY",
		"config show --api-key-file KEY", "config show --iam-token-file JWT", "config show --region KEY", "config show --config config.yaml",
		"config show --config unknown.yaml", "config show --account KEY", "profile list --config account.yaml", "config show --trace=KEY",
		"IBMCLOUD_API_KEY=@KEY profile list", "IBMCLOUD_API_KEY=@KEY config show", "IBMCLOUD_CR_TOKEN=@KEY IBMCLOUD_CR_PROFILE=x profile list",
		"IBMCLOUD_CR_PROFILE=KEY IBMCLOUD_CR_TOKEN=x config show", "PODTRUST_API_KEY_FILE=KEY profile list", "PODTRUST_API_KEY_FILE=JWT config show",
		"PODTRUST_IAM_TOKEN_FILE=KEY config show", "PODTRUST_ENDPOINT=https://jane:PWD@h profile list", "PODTRUST_OUTPUT=KEY profile list",
		"PODTRUST_CONFIG=KEY profile list", "IBMCLOUD_IAM_API_ENDPOINT=https://jane:PWD@h PODTRUST_ENDPOINT=public profile list",
		"IBMCLOUD_IAM_API_ENDPOINT=https://h?token=PWD PODTRUST_ENDPOINT=public config show", "PODTRUST_ACCOUNT=KEY profile list",
		"IBMCLOUD_IAM_API_ENDPOINT=https://jane:PWD@h PODTRUST_ENDPOINT=public config show", "plan -f KEY", "apply -f trust.yaml", "plan -f trust.yaml --var KEY=KEY",
		"manifest lint KEY", "manifest lint -f pod.yaml", "explain KEY", "sandbox mint KEY", "sandbox fault add KEY", "token exec --profile KEY -- KEY",
		"manifest lint -f cr.yaml --all", "PODTRUST_PROFILE=KEY doctor --as-pod", "PODTRUST_PROFILE=https://jane:PWD@h doctor --as-pod",
		"PODTRUST_TOKEN_FILE=KEY doctor --as-pod", "PODTRUST_ENDPOINT=http://h/KEY doctor", "PODTRUST_ENDPOINT=https://h?token=PWD doctor",
		"completion KEY", "profile grant KEY --service KEY --role KEY", "profile revoke x --policy KEY", "profile unlink KEY --all --force",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			for _, more := range [][]string{nil, {"--trace"}, {"-o", "json"}} {
				checkHidden(t, folder, cloud.url(), line, more)
			}
		})
	}
}

func replaceSecrets(text string) string {
	for word, secret := range misplaced() {
		text = strings.ReplaceAll(text, word, secret)
	}
	return text
}

// checkHidden runs a line and looks for the secrets in what it prints.
func checkHidden(t *testing.T, folder, url, line string, more []string) {
	t.Helper()
	words := strings.Fields(line)
	env := []string{"GORACE=atexit_sleep_ms=0", "HOME=" + folder, "PODTRUST_API_KEY=sandbox-admin", "PATH=" + os.Getenv("PATH"), "PODTRUST_ENDPOINT=" + url}
	for len(words) > 0 && strings.Contains(words[0], "=") {
		env, words = append(env, replaceSecrets(words[0])), words[1:]
		if strings.HasPrefix(line, "IBMCLOUD_") {
			env = append(env, "PODTRUST_API_KEY=", "PODTRUST_ENDPOINT=public", "HTTPS_PROXY=http://127.0.0.1:1")
		}
	}
	for i := range words {
		words[i] = replaceSecrets(words[i])
	}
	cmd := exec.Command("podtrust", append(words, more...)...)
	if at := strings.Index(line, " -- "); at >= 0 {
		cmd.Args = append([]string{cmd.Args[0]}, append(append([]string{}, more...), words...)...)
	}
	cmd.Dir, cmd.Env = t.TempDir(), env
	for _, name := range []string{"config.yaml", "unknown.yaml", "account.yaml", "trust.yaml", "pod.yaml", "cr.yaml"} {
		if err := os.Symlink(filepath.Join(folder, name), filepath.Join(cmd.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var ended *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	for _, secret := range misplaced() {
		if strings.Contains(out.String(), secret) || strings.Contains(out.String(), "eyJ") {
			t.Errorf("with %v it shows a secret:\n%s", more, &out)
		}
	}
	if out.Len() == 0 {
		t.Error("it shows nothing")
	}
}
