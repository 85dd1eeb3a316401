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

// mark begins every page: nobody edits it, and its words do not count.
const mark = "<!-- generated: make docs -->\n\n"

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
		doc.GenMarkdownTreeCustom(tree, folder, func(string) string { return mark }, func(link string) string { return link }),
		os.WriteFile(filepath.Join(folder, "exit-codes.md"), []byte(mark+exitCodes()), 0o644),
		os.WriteFile(filepath.Join(folder, "settings.md"), []byte(mark+settings()), 0o644),
		os.WriteFile(filepath.Join(folder, "causes.md"), []byte(mark+"# Causes\n\n"+cmd.Causes()), 0o644),
		os.WriteFile(filepath.Join(folder, "findings.md"), []byte(mark+"# Findings of an audit\n\n"+cmd.Findings()), 0o644),
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
	b.WriteString("# Settings\n\nA flag has priority over an environment variable, that over the configuration file, and that over the default. " +
		"`podtrust config show` shows each value with its source.\n\n" +
		"| name in the file, and flag | environment variable | meaning | default |\n| --- | --- | --- | --- |\n")
	for _, s := range cmd.Settings() {
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.Name, strings.Join(s.Variables, "`, `"), strings.ReplaceAll(s.Usage, "|", `\|`), s.Standard)
	}
	b.WriteString(`
The file is YAML: ` + "`podtrust/config.yaml`" + ` in the user's configuration folder, or the file that ` + "`--config`" + ` or ` + "`PODTRUST_CONFIG`" + ` names.

## Credentials

The first credential that is found is used:

1. ` + "`--iam-token-file` or `--api-key-file`" + `
2. ` + "`PODTRUST_API_KEY`, `PODTRUST_API_KEY_FILE`, `PODTRUST_IAM_TOKEN`, `PODTRUST_IAM_TOKEN_FILE`" + `
3. ` + "`IBMCLOUD_API_KEY`" + ` (a value, or ` + "`@FILE`" + `)
4. ` + "`IBMCLOUD_CR_TOKEN`" + ` (a pod's token, or ` + "`@FILE`" + `) together with ` + "`IBMCLOUD_CR_PROFILE`" + `
5. the login of the ` + "`ibmcloud`" + ` command; its file is only read, and used only for the IAM host that it names

A sandbox or a URL as endpoint gets the first two only, or values that begin with ` + "`sandbox-`" + `.
` + endpoints())
	return b.String()
}

// endpoints is the part about the hosts of services.
func endpoints() string {
	var b strings.Builder
	b.WriteString(`
## Endpoints

The value of ` + "`endpoint`" + ` decides the host of each service. A variable of IBM's tools has priority for its service. ` + "`podtrust config show`" + ` shows
each URL with its source.

| row of ` + "`config show`" + ` | used for | variable |
| --- | --- | --- |
`)
	for _, e := range cmd.Endpoints() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", e.Name, e.Use, e.Variable)
	}
	b.WriteString("\n| row | `public` | `private` | `vpe` |\n| --- | --- | --- | --- |\n")
	for _, e := range cmd.Endpoints() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.Name, host(e.Public.URL, false),
			host(e.Private.URL, e.Private.Unconfirmed), host(e.VPE.URL, e.VPE.Unconfirmed))
	}
	b.WriteString(`
REGION is the value of ` + "`region`" + `. ` + "`private.us-south`" + ` is ` + "`private.us-east`" + ` if the region is us-east.

` + "`*`" + ` marks a host that is not confirmed to exist: IBM's public documentation, issues and SDKs disagree, or only one of them names it.
` + "`private.REGION.iam`" + ` is documented for au-syd, br-sao, ca-mon, ca-tor, eu-de, eu-es, eu-gb, jp-osa, jp-tok, us-east and us-south, and
` + "`private.accounts`" + ` for eu-de, us-east and us-south; they are marked for the others. If such a host does not answer, the error says so and
names the variable that replaces it. Its answer is then unknown: without the owner of the account, lists can be incomplete (exit code 12).

- Access policies are read from the IAM host, unless ` + "`IBMCLOUD_IAMPAP_API_ENDPOINT`" + ` is set. For policies and access groups IBM documents the
  hosts of us-south and us-east and ` + "`private.iam.cloud.ibm.com`" + ` only.
- ` + "`IBMCLOUD_CS_API_ENDPOINT`" + ` ends with ` + "`/global`" + `.
- A private session (` + "`private`" + ` or ` + "`vpe`" + `) never asks a public host of IBM Cloud. A variable that names one is refused.
- ` + "`IBMCLOUD_USER_MANAGEMENT_ENDPOINT`" + ` and ` + "`IBMCLOUD_RESOURCE_CATALOG_API_ENDPOINT`" + ` are not used: podtrust calls neither user management
  nor the global catalog.
`)
	return b.String()
}

// host is the cell of a URL, with a mark if the host is not confirmed to exist.
func host(url string, unconfirmed bool) string {
	cell := "`" + strings.TrimPrefix(url, "https://") + "`"
	if unconfirmed {
		cell += " *"
	}
	return cell
}
