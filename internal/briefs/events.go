package briefs

import "rostrum/internal/kit/store"

// BriefPublished tells that a brief went to a part of the tree and Duties units owe it now.
type BriefPublished struct {
	BriefID, PublicationID, ToUnitID string
	Version, Duties                  int
}

// EventKind names the event.
func (BriefPublished) EventKind() string { return "briefs.published" }

// BriefWithdrawn tells that a brief is no longer in force.
type BriefWithdrawn struct{ BriefID, UnitID string }

// EventKind names the event.
func (BriefWithdrawn) EventKind() string { return "briefs.withdrawn" }

// VersionReplaced tells that another version of a published brief is in force.
type VersionReplaced struct {
	BriefID  string
	From, To int
}

// EventKind names the event.
func (VersionReplaced) EventKind() string { return "briefs.replaced" }

// DutyAcknowledged tells that a unit has taken notice of what it owes.
type DutyAcknowledged struct {
	DutyID, UnitID, BriefID string
	Version                 int
	ByLink                  bool
}

// EventKind names the event.
func (DutyAcknowledged) EventKind() string { return "briefs.acknowledged" }

var (
	_ store.Event = BriefPublished{}
	_ store.Event = BriefWithdrawn{}
	_ store.Event = VersionReplaced{}
	_ store.Event = DutyAcknowledged{}
)
