//go:build !linux

package app

// keepMemory does nothing where the system has no such wish.
func keepMemory() error { return nil }

// mostFiles is what systems without a way to ask surely give.
func mostFiles() int { return 40_000 }
