package app

import (
	"errors"
	"os"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"rostrum/internal/kit/config"
	"rostrum/internal/kit/lang"
)

// misuse lists what kong says of a wrong command line, and the key under which this program says it; the groups of
// the expression fill its arguments in order. kong's errors have no types, so its words are all there is to go by:
// the test runs each of them through the real command line, and a kong that says it otherwise fails there.
var misuse = []struct {
	says *regexp.Regexp
	key  string
	args []string
}{
	{regexp.MustCompile(`^unknown flag (--?[^,]+)(?:, did you mean (?:one of )?(.+)\?)?$`), "app.cli.wrong.flag", []string{"flag", "near"}},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (?:one of )?(.+)\?)?$`), "app.cli.wrong.argument", []string{"argument", "near"}},
	{regexp.MustCompile(`^(--[^\s:]+): .*but got "EOL"`), "app.cli.wrong.novalue", []string{"flag"}},
	{regexp.MustCompile(`^(--[^\s:]+): bool value must be .* but got "(.*)"$`), "app.cli.wrong.bool", []string{"flag", "value"}},
	{regexp.MustCompile(`^(--[^\s:=]+)\S* must be one of (.+) but got "(.*)"$`), "app.cli.wrong.enum", []string{"flag", "choices", "value"}},
	{regexp.MustCompile(`(--.+) must be used together$`), "app.cli.wrong.together", []string{"flags"}},
	{regexp.MustCompile(`^expected one of (.+)$`), "app.cli.wrong.command", []string{"commands"}},
	{regexp.MustCompile(`^expected (.+)$`), "app.cli.wrong.expected", []string{"what"}},
}

// plain makes kong's lists our own.
var plain = strings.NewReplacer(`"`, "", " and --", ", --", ", ", ", ", ",", ", ", "...", "…")

// wrongUse says in words what is wrong with a command line, and where to read how it is right.
func wrongUse(words *lang.Printer, err error) string {
	help := "rostrum --help"
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil {
		if node := wrong.Context.Selected(); node != nil {
			help = "rostrum " + node.Path() + " --help"
		}
	}
	text := err.Error()
	for _, m := range misuse {
		found := m.says.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		args := make([]any, 0, 2*len(m.args))
		for i, name := range m.args {
			args = append(args, name, plain.Replace(found[i+1]))
		}
		text = words.T(m.key, args...)
		break
	}
	return text + "\n" + words.T("app.cli.wrong.help", "command", help)
}

// tongue is the language of messages: the one asked for, else the machine's. Where the command line could not be read,
// asked is "" and the flag is looked for in args.
func tongue(asked string, args []string) lang.Tag {
	if asked == "" {
		asked = os.Getenv("ROSTRUM_LANG")
		for i, a := range args {
			if a == "--lang" && i+1 < len(args) {
				asked = args[i+1]
			} else if value, found := strings.CutPrefix(a, "--lang="); found {
				asked = value
			}
		}
	}
	if asked == string(lang.VI) || asked == string(lang.EN) {
		return lang.Tag(asked)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // the first that is set counts, as POSIX says
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(value, "vi") {
				return lang.VI
			}
			return lang.EN
		}
	}
	return lang.EN
}

// printer gives the words of the command line.
func printer(tag lang.Tag) (*lang.Printer, error) {
	words, err := Words()
	if err != nil {
		return nil, err
	}
	loc, err := config.Place{Zone: "Asia/Ho_Chi_Minh"}.Location()
	if err != nil {
		return nil, err
	}
	return words.Printer(tag, loc), nil
}
