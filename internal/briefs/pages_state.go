package briefs

import (
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web/ui"
)

// sign is a state in words with the shape it is shown by.
type sign struct {
	Kind ui.Kind
	Text string
}

// briefSign says how a brief of a list stands.
func briefSign(p *lang.Printer, i Item, today lang.Day) sign {
	switch {
	case i.State == Withdrawn:
		return sign{ui.Withdrawn, p.T("briefs.state.withdrawn")}
	case i.State == Published && i.ValidUntil != "" && i.ValidUntil < today:
		return sign{ui.Warn, p.T("briefs.state.expired")}
	case i.State == Published && i.Newest == Approval:
		return sign{ui.Soon, p.T("briefs.state.nextWaiting")}
	case i.State == Published:
		return sign{ui.Done, p.T("briefs.state.published")}
	case i.State == Approval:
		return sign{ui.Soon, p.T("briefs.state.approval")}
	case i.State == Approved:
		return sign{ui.Info, p.T("briefs.state.approved")}
	default:
		return sign{ui.Neutral, p.T("briefs.state.draft")}
	}
}

// dutySign says how a duty stands on a day, in words.
func dutySign(p *lang.Printer, d Duty, briefState string, day lang.Day) sign {
	if briefState == Withdrawn {
		return sign{ui.Withdrawn, p.T("briefs.duty.state.withdrawn")}
	}
	switch state := d.State(day); state {
	case DutyDone:
		return sign{ui.Done, p.T("briefs.duty.state.done")}
	case DutyLate:
		return sign{ui.Late, p.T("briefs.duty.state.late", "count", day.Sub(d.Deadline))}
	case DutyMissing:
		return sign{ui.Late, p.T("briefs.duty.state.missing", "count", day.Sub(d.AcknowledgeBy))}
	case DutySoon:
		return sign{ui.Soon, p.T("briefs.duty.state.soon", "count", d.Deadline.Sub(day))}
	case DutyNew:
		return sign{ui.Neutral, p.T("briefs.duty.state.new")}
	default:
		return sign{ui.Info, p.T("briefs.duty.state.open")}
	}
}

// mark is the edge of a row: only what presses is marked.
func (s sign) mark() ui.Kind {
	if s.Kind == ui.Late || s.Kind == ui.Withdrawn {
		return s.Kind
	}
	return ""
}

// validText says until when a text is valid.
func validText(p *lang.Printer, from, until lang.Day) string {
	switch {
	case from == "" && until == "":
		return p.T("briefs.valid.open")
	case until == "":
		return p.T("briefs.valid.from", "from", p.Day(from))
	case from == "":
		return p.T("briefs.valid.until", "until", p.Day(until))
	default:
		return p.T("briefs.valid.both", "from", p.Day(from), "until", p.Day(until))
	}
}
