package app

import (
	"context"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

type userCommand struct {
	Add   userAddCommand   `cmd:"" help:"Add an account and print its first password."`
	Reset userResetCommand `cmd:"" help:"Give an account a new password, end its log-ins and revoke its tokens."`
}

type userAddCommand struct {
	config.Place
	Name     string `arg:"" help:"Name to sign in with."`
	FullName string `help:"The person's name." default:""`
	Role     string `help:"Role to grant." enum:"administrator,coordinator,head,speaker,answering,inspector,accountant,reader" default:"administrator"`
	Scope    string `help:"Unit or network the role holds on; 'all' is everything." default:"all"`
}

// Run adds the account in one operation.
func (c *userAddCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.open(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	password := people.NewPassword()
	hash := people.HashPassword(password)
	_, err = db.Write(ctx, store.Op{Kind: "user.add", Actor: store.System()}, func(tx *store.Tx) error {
		if err := access.PutScope(tx, access.Everywhere, ""); err != nil {
			return err
		}
		if _, err := access.PathOf(tx, c.Scope); err != nil {
			return fault.At("scope", "app.cli.noscope", "value", c.Scope)
		}
		full := c.FullName
		if full == "" {
			full = c.Name
		}
		acc, err := people.AddAccount(tx, people.NewAccount{Name: c.Name, FullName: full, Hash: hash})
		if err != nil {
			return err
		}
		_, err = access.Give(tx, access.Grant{AccountID: acc.ID, Role: access.Role(c.Role), ScopeID: c.Scope, Subtree: true})
		return err
	})
	if err != nil {
		return err
	}
	t.say("app.cli.added", "name", c.Name, "password", password)
	return t.tell(map[string]string{"name": c.Name, "password": password, "role": c.Role})
}

type userResetCommand struct {
	config.Place
	Name         string `arg:"" help:"Name the account signs in with."`
	SecondFactor bool   `help:"Take the second step and its recovery codes away too; the person sets it up anew."`
}

// Run sets a new password and prints it once.
func (c *userResetCommand) Run(ctx context.Context, t *terminal) error {
	db, err := t.openFilled(ctx, c.Place)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var password string
	_, err = db.Write(ctx, store.Op{Kind: "user.reset", Actor: store.System()}, func(tx *store.Tx) (err error) {
		password, err = people.ResetPassword(tx, c.Name, c.SecondFactor)
		return err
	})
	if err != nil {
		return err
	}
	t.say("app.cli.added", "name", c.Name, "password", password)
	return t.tell(map[string]string{"name": c.Name, "password": password})
}
