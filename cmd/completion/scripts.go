package completion

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// What cobra's script calls from the package bash-completion, which a plain bash does not have, and what takes its place.
const (
	theirWords = `__podtrust_init_completion()
{
    COMPREPLY=()
    _get_comp_words_by_ref "$@" cur prev words cword
}
`
	ownWords = `__podtrust_init_completion()
{
    # bash splits words at '=' and ':' too. Those without a blank between them are put together again.
    local line=${COMP_LINE:0:COMP_POINT} word blank i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${line%%[^[:space:]]*}
        line=${line#"$blank"}
        word=${COMP_WORDS[i]}
        if ((i == COMP_CWORD)); then
            word=$line
        fi
        line=${line#"$word"}
        if [[ -z $blank && ${#words[@]} -gt 0 ]]; then
            words[${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
    done
    cword=$((${#words[@]} - 1))
    cur=${words[cword]}
    prev=
    if ((cword > 0)); then
        prev=${words[cword-1]}
    fi
}
`
	theirStart = `    # Call _init_completion from the bash-completion package
    # to prepare the arguments properly
    if declare -F _init_completion >/dev/null 2>&1; then
        _init_completion -n =: || return
    else
        __podtrust_init_completion -n =: || return
    fi
`
	ownStart   = "    __podtrust_init_completion\n"
	theirMacs  = "# Macs have bash3 for which the bash-completion package doesn't include\n# _init_completion. This is a minimal version of that function.\n"
	ownComment = "# This function needs nothing but bash 3: no package bash-completion.\n"
)

// bash writes cobra's script for bash without what it needs of the package bash-completion.
func bash(root *cobra.Command, w io.Writer) error {
	var b bytes.Buffer
	if err := root.GenBashCompletionV2(&b, true); err != nil {
		return err
	}
	return replaced(w, b.String(), [2]string{theirWords, ownWords}, [2]string{theirStart, ownStart}, [2]string{theirMacs, ownComment})
}

// fish writes cobra's script for fish, in which a completion of '--flag=value' is no flag of 'string'.
func fish(root *cobra.Command, w io.Writer) error {
	var b bytes.Buffer
	if err := root.GenFishCompletion(&b, true); err != nil {
		return err
	}
	return replaced(w, b.String(), [2]string{`(string split --max 1 \t $`, `(string split --max 1 -- \t $`})
}

var errScript = errors.New("cobra's completion script is not the one that is known")

// replaced writes a script with parts of it replaced: pairs of an old part, which it has once, and the new one.
func replaced(w io.Writer, script string, pairs ...[2]string) error {
	for _, pair := range pairs {
		if strings.Count(script, pair[0]) != 1 {
			return errScript
		}
		script = strings.Replace(script, pair[0], pair[1], 1)
	}
	_, err := io.WriteString(w, script)
	return err
}
