package sessions

import (
	"context"
	"time"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/store"
)

// Jobs adds what is done regularly: remarks are forgotten after twelve months.
func Jobs(r *jobs.Registry) {
	r.Every("sessions.forget", 12*time.Hour, forget)
}

func forget(ctx context.Context, db *store.DB) error {
	for {
		n := int64(0)
		err := db.Maintain(ctx, "sessions.forget", func(tx *store.Tx) error {
			var err error
			n, err = ForgetRemarks(tx)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
