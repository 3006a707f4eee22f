// Package people keeps accounts, log-ins and rights, and the speakers with their appointments.
package people

import (
	"embed"
	"io/fs"

	"rostrum/internal/kit/access"
)

//go:embed locale
var locale embed.FS

// Locale holds the words of accounts, log-ins and rights. The words of speakers are LocaleSpeakers.
func Locale() fs.FS { return locale }

// Verbs says which roles hold which verbs of this package.
func Verbs() map[string][]access.Role {
	office := []access.Role{access.Administrator, access.Coordinator}
	return map[string][]access.Role{
		"people.read":   {access.Administrator, access.Coordinator, access.Head, access.Inspector, access.Accountant},
		"people.manage": office,
		"people.invite": office,
		"people.grant":  office,
		// The catalogues are one for all networks: only who administers them all keeps them.
		"people.catalogues": {access.Administrator},
	}
}
