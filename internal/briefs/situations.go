package briefs

import (
	"slices"
	"strings"
)

// situations are what an audience may be told apart by: what people do, how old they are, where they
// live, which language they speak. What somebody believes or thinks is none of them, and a test holds that.
var situations = []string{
	"trade:farming", "trade:forestry", "trade:fishing", "trade:industry", "trade:trading", "trade:transport",
	"trade:construction", "trade:catering", "trade:teaching", "trade:health", "trade:office", "trade:homework",
	"age:children", "age:teenagers", "age:youth", "age:parents", "age:elders",
	"place:city", "place:lowland", "place:mountain", "place:border", "place:island", "place:riverside",
	"place:forest", "place:factory", "place:school", "place:market",
	"language:minority", "language:sign", "language:easy",
}

// Situations lists every situation a brief can be written for, as "kind:what".
func Situations() []string { return slices.Clone(situations) }

// SituationKey is the words key of a situation.
func SituationKey(s string) string {
	return "briefs.situation." + strings.ReplaceAll(s, ":", ".")
}
