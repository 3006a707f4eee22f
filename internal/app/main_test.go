package app_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"rostrum/internal/app"
)

// asProgram makes the test binary be the program: its arguments, apart by line feeds.
const asProgram = "ROSTRUM_APP_CHILD"

func TestMain(m *testing.M) {
	if args := os.Getenv(asProgram); args != "" {
		os.Exit(app.Run(context.Background(), strings.Split(args, "\n"), os.Stdin, os.Stdout, os.Stderr))
	}
	if args := os.Getenv(asBroken); args != "" {
		os.Exit(broken(args))
	}
	os.Exit(m.Run())
}
