// Command gen writes the reference pages of the documentation from the program itself: 'go run ./docs/gen'.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra/doc"

	"github.com/podtrust/podtrust/cmd"
)

func main() {
	if err := write(filepath.Join("docs", "reference")); err != nil {
		fmt.Fprintln(os.Stderr, "write the reference pages:", err)
		os.Exit(1)
	}
}

// write puts all generated pages into a folder, and removes those of commands that are gone.
func write(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return err
	}
	for _, page := range old {
		if err := os.Remove(page); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	tree := cmd.Tree()
	tree.DisableAutoGenTag = true
	return errors.Join(
		doc.GenMarkdownTree(tree, folder),
		os.WriteFile(filepath.Join(folder, "exit-codes.md"), []byte(exitCodes()), 0o644),
		os.WriteFile(filepath.Join(folder, "settings.md"), []byte(settings()), 0o644),
		os.WriteFile(filepath.Join(folder, "causes.md"), []byte("# Causes\n\n"+cmd.Causes()), 0o644),
	)
}

func exitCodes() string {
	var b strings.Builder
	b.WriteString("# Exit codes\n\nThe program ends with the class of what happened, so that a script can decide without reading text.\n\n" +
		"| code | meaning |\n| ---: | --- |\n")
	for _, e := range cmd.ExitCodes() {
		fmt.Fprintf(&b, "| %d | %s |\n", e.Code, e.Meaning)
	}
	b.WriteString("\nWith `-o json` a failure also writes one JSON object to stderr, with the members `code`, `message`, `cause`, `hint`, " +
		"`transaction_id` and `exit`: the last line, and with `-q` the only one. When documents are wrong, the member `errors` " +
		"lists each problem with `file`, `line` and `message`.\n")
	return b.String()
}

func settings() string {
	var b strings.Builder
	b.WriteString("# Settings\n\nA flag wins over an environment variable, that over the configuration file, and that over the standard. " +
		"`podtrust config show` shows each with where it came from.\n\n" +
		"| name in the file, and flag | environment variable | meaning | standard |\n| --- | --- | --- | --- |\n")
	for _, s := range cmd.Settings() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.Name, strings.Join(s.Variables, "`, `"), strings.ReplaceAll(s.Usage, "|", `\|`), s.Standard)
	}
	b.WriteString(`
The file is YAML: ` + "`podtrust/config.yaml`" + ` in the user's folder for configuration, or what ` + "`--config`" + ` or ` + "`PODTRUST_CONFIG`" + ` names.

## Credentials

The first that is found is used:

1. ` + "`--iam-token-file` or `--api-key-file`" + `
2. ` + "`PODTRUST_API_KEY`, `PODTRUST_API_KEY_FILE`, `PODTRUST_IAM_TOKEN`, `PODTRUST_IAM_TOKEN_FILE`" + `
3. ` + "`IBMCLOUD_API_KEY`" + ` (a value, or ` + "`@FILE`" + `)
4. ` + "`IBMCLOUD_CR_TOKEN`" + ` (a pod's token, or ` + "`@FILE`" + `) together with ` + "`IBMCLOUD_CR_PROFILE`" + `
5. the login of the ` + "`ibmcloud`" + ` command, which is only read, and used only for the IAM host that it names

A sandbox or a URL as endpoint gets the first two only, or values that begin with ` + "`sandbox-`" + `.
IBM's variables ` + "`IBMCLOUD_IAM_API_ENDPOINT`, `IBMCLOUD_CS_API_ENDPOINT`, `IBMCLOUD_RESOURCE_MANAGEMENT_API_ENDPOINT`, `IBMCLOUD_RESOURCE_CONTROLLER_API_ENDPOINT` and `IBMCLOUD_ACCOUNT_MANAGEMENT_API_ENDPOINT`" + ` win over ` + "`endpoint`" + ` for their service.
`)
	return b.String()
}
