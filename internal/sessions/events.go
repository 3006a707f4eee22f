package sessions

// Events say what happened to which session, by ids alone: who needs more reads the rows.

// PlannedEvent: a session was planned or its plan changed.
type PlannedEvent struct{ SessionID, UnitID string }

// EventKind names the event.
func (PlannedEvent) EventKind() string { return "sessions.planned" }

// CancelledEvent: a session will not be held.
type CancelledEvent struct{ SessionID, UnitID string }

// EventKind names the event.
func (CancelledEvent) EventKind() string { return "sessions.cancelled" }

// PostponedEvent: a session has a new time.
type PostponedEvent struct{ SessionID, UnitID string }

// EventKind names the event.
func (PostponedEvent) EventKind() string { return "sessions.postponed" }

// ReportedEvent: a session was held and reported.
type ReportedEvent struct{ SessionID, UnitID, ReportID string }

// EventKind names the event.
func (ReportedEvent) EventKind() string { return "sessions.reported" }

// CorrectedEvent: a new report replaces the one before.
type CorrectedEvent struct{ SessionID, UnitID, ReportID string }

// EventKind names the event.
func (CorrectedEvent) EventKind() string { return "sessions.corrected" }

// ConfirmedEvent: a coordinator stands for a report.
type ConfirmedEvent struct{ SessionID, UnitID, ReportID string }

// EventKind names the event.
func (ConfirmedEvent) EventKind() string { return "sessions.confirmed" }
