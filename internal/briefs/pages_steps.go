package briefs

import (
	"net/http"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// step posts a step with the version of the text that was read.
func step(c *web.Ctx, kind, notice string, fn func(tx *store.Tx, id string, edits int64) error) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	return post(c, kind, "/briefs/"+id, notice, func(tx *store.Tx) error { return fn(tx, id, f.Version()) })
}

func postSubmit(c *web.Ctx) error {
	err := step(c, "briefs.submit", "briefs.notice.submitted", Submit)
	if !web.Invalid(err) {
		return err
	}
	return drawBrief(c, http.StatusUnprocessableEntity, "", err)
}

func postApprove(c *web.Ctx) error {
	return step(c, "briefs.approve", "briefs.notice.approved", Approve)
}

func postReturn(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = step(c, "briefs.return", "briefs.notice.returned", func(tx *store.Tx, id string, edits int64) error {
		return Return(tx, id, edits, f.Text("reason"))
	})
	if !web.Invalid(err) {
		return err
	}
	return drawBrief(c, http.StatusUnprocessableEntity, f.Get("reason"), err)
}

func postNext(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.next", "/briefs/"+id+"/edit", "briefs.notice.next", func(tx *store.Tx) error {
		_, err := NextVersion(tx, id)
		return err
	})
}

func postForce(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.force", "/briefs/"+id, "briefs.notice.forced", func(tx *store.Tx) error {
		_, err := PutInForce(tx, id)
		return err
	})
}

func postSentBrief(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "briefs.sent", "/briefs/"+id, "briefs.notice.sent", func(tx *store.Tx) error { return SentBrief(tx, id) })
}
