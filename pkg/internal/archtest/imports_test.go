package archtest

import (
	"bufio"
	"slices"
	"strings"
)

// checkImports compares what the files import with the table.
func checkImports(files []source) []string {
	rows := map[string]row{}
	for _, r := range table() {
		rows[r.folder] = r
	}
	var found []string
	unknown := map[string]bool{}
	for _, s := range files {
		r, ok := rows[s.folder]
		if !ok {
			if !unknown[s.folder] {
				found = append(found, s.finding(s.file.Package, "package '%s' stands in no row of the import table", s.folder))
			}
			unknown[s.folder] = true
			continue
		}
		for _, i := range s.imports {
			if why := refuse(r, s, i.path); why != "" {
				found = append(found, s.finding(i.at, "'%s' may not import '%s': %s", s.folder, i.path, why))
			}
		}
	}
	return found
}

// refuse returns why a file may not import a package; "" means that it may.
func refuse(r row, s source, to string) string {
	if to == module || strings.HasPrefix(to, module+"/") {
		return refuseOurs(r, s, strings.TrimPrefix(strings.TrimPrefix(to, module), "/"))
	}
	if first, _, _ := strings.Cut(to, "/"); !strings.Contains(first, ".") {
		return refuseStandard(s, to)
	}
	if matchesAny(r.others, to) || s.isTest && matchesAny(testLibraries(), to) {
		return ""
	}
	return "it is not its home"
}

func refuseOurs(r row, s source, folder string) string {
	for _, rule := range separations() {
		if binds(rule.folders, s.folder) && matchesAny(rule.pkgs, folder) {
			return rule.reason
		}
	}
	switch {
	case matchesAny(r.ours, folder):
		return ""
	case s.isTest && (folder == s.folder || matchesAny(public("pkg/sandbox", "test/rig"), folder)):
		return ""
	}
	return "imports run down the table only"
}

func refuseStandard(s source, to string) string {
	for _, rule := range standards() {
		if !s.isTest && binds(rule.folders, s.folder) && matchesAny(rule.pkgs, to) {
			return rule.reason
		}
	}
	return ""
}

// checkReasons requires each module that go.mod requires directly to be in the text of the decision on dependencies.
func checkReasons(mod, decision string) []string {
	var found []string
	required := false
	for line := range strings.Lines(mod) {
		line = strings.TrimSpace(line)
		if line == "require (" || line == ")" {
			required = line != ")"
			continue
		}
		path, _, _ := strings.Cut(line, " ")
		if !required || path == "" || strings.HasSuffix(line, "// indirect") {
			continue
		}
		if !strings.Contains(decision, strings.TrimPrefix(path, "github.com/")) {
			found = append(found, "go.mod: '"+path+"' has no line with its weight and reason in docs/adr/0006-dependencies.md")
		}
	}
	return found
}

// checkModules looks at what go.mod names, directly or not. What is here would come into the build, or does already.
func checkModules(text string) []string {
	forbidden := map[string]string{
		"github.com/IBM/":                "vendor SDKs stay in test/sdk",
		"github.com/IBM-Cloud/":          "vendor SDKs stay in test/sdk",
		"k8s.io/":                        "Kubernetes stays in test/cluster",
		"sigs.k8s.io/":                   "Kubernetes stays in test/cluster",
		"gopkg.in/yaml.v3":               "go.yaml.in/yaml/v3 is the one YAML library",
		"gopkg.in/yaml.v2":               "go.yaml.in/yaml/v3 is the one YAML library",
		"github.com/spf13/pflag v1.1.":   "pflag 1.1 spoils the help of boolean flags",
		"github.com/AlecAivazis/survey/": "it ends dead-code elimination",
		"github.com/manifoldco/promptui": "it ends dead-code elimination",
	}
	var found []string
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "require ")
		if strings.HasPrefix(line, "//") {
			continue
		}
		for prefix, why := range forbidden {
			if strings.HasPrefix(line, prefix) {
				found = append(found, "go.mod: '"+line+"': "+why)
			}
		}
		if strings.HasPrefix(line, "replace ") || strings.Contains(line, " => ") {
			found = append(found, "go.mod: '"+line+"': 'go install' of a program with replacements fails")
		}
	}
	slices.Sort(found)
	return found
}
