package org

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rostrum/internal/kit/store"
)

// beginning is how many characters of a document are read for its first steps: far more than a page of them takes.
// The number also stands in the statement below.
const beginning = 200_000

// Beginning gives a document without its body, and its first steps: n at most. One that waits still names what it
// makes by keys, so all of its steps are given. It fails with fault.NotFound.
func Beginning(tx *store.Tx, id string, n int) (Reorganisation, []Step, error) {
	r, err := store.One[Reorganisation](tx, `SELECT `+headColumns+`, substr(body, 1, 200000) AS body FROM reorganisations WHERE id = $1`, id)
	if err != nil {
		return r, nil, err
	}
	if r.AppliedAt == 0 {
		if r, err = ReorganisationByID(tx, id); err != nil {
			return r, nil, err
		}
		steps, err := r.Steps()
		return r, steps, err
	}
	steps, err := firstSteps(r.Body, n)
	if err != nil {
		return r, nil, fmt.Errorf("org: read the beginning of %s: %w", id, err)
	}
	r.Body = ""
	return r, steps, nil
}

// firstSteps reads up to n steps of a body that may be cut short.
func firstSteps(body string, n int) ([]Step, error) {
	steps := []Step{}
	in := json.NewDecoder(strings.NewReader(body))
	if _, err := in.Token(); err != nil {
		return nil, err
	}
	for len(steps) < n && in.More() {
		var s Step
		err := in.Decode(&s)
		if err == io.ErrUnexpectedEOF && len(body) >= beginning {
			break
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return steps, nil
}
