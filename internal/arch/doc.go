// Package arch holds the tests that keep the house as docs/decisions says it is built.
//
// Each rule is a plain function from the source tree to a list of complaints, run over the
// repo by TestHouse and over small made-up trees by TestRulesBite, so that no rule is
// blind. The ladder stands in ladder_test.go, the exceptions with their reasons in
// exceptions_test.go; nothing else is meant to be edited when a slice is added.
package arch
