package main

import (
	"context"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the paths of what is measured.
type programs struct{ podtrust, hello, bare, launch, curl string }

// build makes all Go programs in the way in which the product is released: static, without symbols.
func build(ctx context.Context, folder string) (programs, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return programs{}, err
	}
	p := programs{}
	const beside = "./test/bench/testdata/"
	for source, into := range map[string]*string{
		".": &p.podtrust, beside + "hello": &p.hello, beside + "bare": &p.bare, beside + "launch": &p.launch,
	} {
		*into = filepath.Join(folder, filepath.Base(source))
		if source == "." {
			*into = filepath.Join(folder, "podtrust")
		}
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", *into, source) //nolint:gosec // ours
		cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return p, fmt.Errorf("build %s: %w\n%s", source, err, out)
		}
	}
	if p.curl, err = exec.LookPath("curl"); err != nil {
		return p, errors.New("curl is missing: most bounds are ratios to it; install it")
	}
	return p, nil
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(out))), nil
}

// The bounds of the binary.
const (
	maxBytes   = 20_000_000
	maxModules = 45
)

func (b *run) binary(context.Context) error {
	info, err := os.Stat(b.programs.podtrust)
	if err != nil {
		return err
	}
	built, err := buildinfo.ReadFile(b.programs.podtrust)
	if err != nil {
		return err
	}
	b.report.title("Binary")
	b.report.most("size, bytes", int(info.Size()), maxBytes)
	b.report.most("modules in it", len(built.Deps), maxModules)
	static, err := isStatic(b.programs.podtrust)
	if err != nil {
		b.report.note("Whether it is static was not looked at: " + err.Error())
		return nil //nolint:nilerr // other systems have no ELF
	}
	b.report.row("static, without a loader", fmt.Sprint(static), "true", static)
	return nil
}

// isStatic looks for the program header that names a loader.
func isStatic(path string) (bool, error) {
	f, err := elf.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return false, nil
		}
	}
	return true, nil
}
